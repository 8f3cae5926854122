// SPDX-License-Identifier: Apache-2.0
// The io_context below a Loop, for the folders of the world that bring their own Asio sockets to it
// (http). Included by .cc files only: Asio's headers cost seconds.
#pragma once

#include <boost/asio/io_context.hpp>

#include "io/loop.h"

namespace tandem::io {

// Lives as long as the loop; run and stopped by the loop alone.
boost::asio::io_context& context_of(Loop& loop);

}  // namespace tandem::io
