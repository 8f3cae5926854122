// SPDX-License-Identifier: Apache-2.0
#include "control/control.h"

#include <fmt/format.h>

#include "control/nouns.h"
#include "control/openapi.h"
#include "io/users.h"

namespace tandem::control {

Control::Control(Parts parts)
    : clock_(std::move(parts.clock)),
      tokens_(std::move(parts.tokens)),
      authenticator_(tokens_, io::own_uid(), io::user_name),
      traces_(parts.core),
      configurator_(
          parts.loop, std::move(parts.history), parts.core, [this] { return clock_().wall; },
          std::move(parts.file_was_read)),
      services_{.loop = parts.loop,
                .core = parts.core,
                .configurator = configurator_,
                .changes = parts.changes,
                .events = parts.events,
                .tokens = tokens_,
                .traces = traces_,
                .http_counters = std::move(parts.http_counters),
                .version = std::move(parts.version),
                .openapi = {},
                .started = clock_().wall,
                .wall = [this] { return clock_().wall; }} {
  router_ = std::make_unique<Router>(
      all_routes(services_),
      [this](const http::Request& request) {
        return authenticator_.identify(request, configurator_.current()->control(), clock_());
      },
      parts.seed);
  services_.openapi = std::make_shared<const std::string>(openapi_document(router_->routes()));
}

Control::~Control() = default;

std::optional<http::Response> Control::gate(const http::Request& request) const {
  return router_->gate(request);
}

void Control::handle(std::shared_ptr<http::Exchange> exchange) {
  router_->handle(std::move(exchange));
}

http::Response problem_of(const http::RefusalRow& why) {
  api::Object object;
  object["type"] = fmt::format("urn:tandem:problem:{}", why.name);
  object["title"] = http::reason_phrase(why.status);
  object["status"] = std::int64_t{why.status};
  object["detail"] = why.detail;
  return {.status = why.status,
          .headers = {{"Content-Type", std::string(api::kProblemMediaType)}},
          .body = api::to_text(api::Json(std::move(object))) + "\n"};
}

}  // namespace tandem::control
