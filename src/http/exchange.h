// SPDX-License-Identifier: Apache-2.0
// One request and the response that it waits for. The server hands it to the handler, which answers
// at once or keeps it and answers later, always on the loop's thread. An exchange that nobody holds
// any more without an answer is answered 500.
//
// Both are interfaces, so that what stands above the server is tested without sockets.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "http/request.h"
#include "http/response.h"

namespace tandem::http {

// The body of a response that is sent while it is made (chunked, server-sent events). Letting go of
// it ends the body short: the connection is cut, so that the client sees that something is missing.
// finish() ends it well.
class BodyStream {
 public:
  virtual ~BodyStream() = default;

  // Takes the octets and sends them as the client reads. False: the stream is closed, and nothing
  // that is written arrives any more. A producer that goes on writing past twice
  // Limits::stream_octets is cut off.
  virtual bool write(std::string octets) = 0;

  // Octets written that the system has not taken yet, and whether these are so many that the
  // producer should wait for on_drained.
  virtual std::size_t waiting() const = 0;
  virtual bool full() const = 0;

  // Called, from the loop, whenever all that waited has been taken.
  virtual void on_drained(std::function<void()> drained) = 0;

  // Called once, from the loop or the server's destructor, when the stream ends before finish():
  // the client went away or did not read, or the server stops. Also when that has happened already.
  virtual void on_closed(std::function<void()> closed) = 0;

  virtual void finish() = 0;
};

class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const Request& request() const = 0;

  // Answers; whatever comes after the first answer is ignored. To HEAD the body is left out, and
  // its length told.
  virtual void respond(Response response) = 0;

  // Answers with that head and a body to come. Never nullptr: to a client that is gone, and to
  // HEAD, the stream is closed.
  virtual std::shared_ptr<BodyStream> stream(Response head) = 0;
};

}  // namespace tandem::http
