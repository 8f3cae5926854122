// SPDX-License-Identifier: Apache-2.0
// What is done to leases by command. The answer comes once the journal has it durably: what the
// client of the API was told survives whatever happens next.
#include <fmt/format.h>

#include "control/lease_filter.h"
#include "control/lease_scan.h"
#include "control/leases.h"

namespace tandem::control {
namespace {

using api::ProblemKind;
using node::Refusal;

ProblemKind kind_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::StorageDown:
      return ProblemKind::StorageDown;
    case Refusal::NoLease:
      return ProblemKind::NotFound;
    case Refusal::NotActive:
    case Refusal::NotAbandoned:
    case Refusal::Anothers:
    case Refusal::Reserved:
      return ProblemKind::Conflict;
    case Refusal::Exists:
      return ProblemKind::Exists;
    case Refusal::NoClient:
    case Refusal::NoScope:
    case Refusal::BadTimes:
    case Refusal::BadStatus:
      return ProblemKind::Refused;
    case Refusal::None:
      break;
  }
  return ProblemKind::Internal;
}

// Gives one command; `done` is called once it is done and durable, otherwise the call is answered.
template <typename What>
void command(const Call& call, Services& services, What what,
             std::function<void(const node::CommandResult&)> done) {
  const Ipv4Address address = what.address;
  services.core.command(
      {node::Command{.what = std::move(what)}},
      [call, address, done = std::move(done)](const std::vector<node::CommandResult>& results) {
        const node::CommandResult& result = results.front();
        result.done() ? done(result) : call.problem(problem_of(result.refusal, address));
      });
}

template <typename What>
void command_and_show(const Call& call, Services& services, What what) {
  const Ipv4Address address = what.address;
  command(call, services, std::move(what),
          [call, &services, address](const auto&) { reply_lease(call, services, address); });
}

// Deletes the leases of a range when there are as many as the caller believes.
class Deletion : public std::enable_shared_from_this<Deletion> {
 public:
  Deletion(Call call, Services& services, Ipv4Range range, std::uint64_t expected)
      : call_(std::move(call)), services_(services), range_(range), expected_(expected) {}

  void run() {
    auto self = shared_from_this();
    scan_leases(
        services_.core, range_,
        [self](const LeasePiece& piece) {
          ByteView rest = piece.records;
          for (; !rest.empty(); ++self->found_) rest = rest.subspan(journal::record_size(rest));
          return true;
        },
        [self] { self->found_ == self->expected_ ? self->wipe() : self->refuse(); });
  }

 private:
  void refuse() {
    call_.problem({.kind = ProblemKind::Conflict,
                   .detail = fmt::format("There are {} leases, not {}.", found_, expected_),
                   .faults = {{.path = "expect",
                               .message = "leases came or went since they were counted",
                               .hint = std::to_string(found_)}}});
  }

  void wipe() {
    services_.core.command(
        {node::Command{.what = node::WipeRange{range_}}},
        [self = shared_from_this()](const std::vector<node::CommandResult>& results) {
          self->wiped(results.front());
        });
  }

  void wiped(const node::CommandResult& result) {
    if (!result.done()) {
      api::Problem problem = problem_of(result.refusal, range_.first);
      problem.detail += fmt::format(" {} of {} leases were deleted before.", deleted_, expected_);
      return call_.problem(std::move(problem));
    }
    deleted_ += result.count;
    if (result.next) {
      range_.first = *result.next;
      return wipe();
    }
    api::Object reply;
    reply["deleted"] = deleted_;
    call_.reply(api::Json(std::move(reply)));
  }

  Call call_;
  Services& services_;
  Ipv4Range range_;
  std::uint64_t expected_;
  std::uint64_t found_ = 0;
  std::uint64_t deleted_ = 0;
};

api::Problem bad_member(std::string_view member, std::string message) {
  return {.kind = ProblemKind::Refused,
          .detail = "The request is not right.",
          .faults = {{.path = std::string(member), .message = std::move(message)}}};
}

}  // namespace

api::Problem problem_of(Refusal refusal, Ipv4Address address) {
  return {.kind = kind_of(refusal),
          .detail = fmt::format("{}: {}.", address.text(), to_text(refusal))};
}

void release_lease(const Call& call, Services& services) {
  command_and_show(call, services, node::ReleaseLease{call.path_address("address")});
}

void restore_lease(const Call& call, Services& services) {
  command_and_show(call, services, node::RestoreAbandoned{call.path_address("address")});
}

void delete_lease(const Call& call, Services& services) {
  command(call, services, node::DeleteLease{call.path_address("address")},
          [call](const auto&) { call.reply_nothing(); });
}

void add_lease(const Call& call, Services& services) {
  const api::Json& body = call.body();
  node::AddLease lease;
  lease.address = *Ipv4Address::parse(*api::text_at(body, "address"));
  if (const auto text = api::text_at(body, "hardware-address")) {
    lease.hardware_address = *HardwareAddress::parse(*text);
  }
  if (const auto text = api::text_at(body, "client-id")) {
    lease.client_id = *from_hex(*text);
    if (lease.client_id.size() > lease::kClientIdSizeMax) {
      return call.problem(bad_member("client-id", "has more octets than an option"));
    }
  }
  if (const auto text = api::text_at(body, "host-name")) {
    const auto host_name = from_printable(*text);
    if (!host_name.ok() || host_name->size() > lease::kHostNameSizeMax) {
      return call.problem(bad_member("host-name", host_name.ok() ? "has more octets than an option"
                                                                 : host_name.error().message));
    }
    lease.host_name = *host_name;
  }
  if (const api::Json* time = api::find(body, "lease-time")) {
    lease.lease_time = time->is_null() ? Duration::infinite()
                                       : Duration::seconds(*api::number_at(body, "lease-time"));
  }
  command_and_show(call, services, std::move(lease));
}

void delete_leases(const Call& call, Services& services) {
  const api::Json& body = call.body();
  const auto scope = api::text_at(body, "scope");
  const bool all = api::flag_at(body, "all").value_or(false);
  if (all == scope.has_value()) {
    return call.problem(bad_member("", "either a scope or all leases must be named"));
  }
  LeaseFilter filter;
  if (scope) {
    if (const auto set = filter.set("scope", *scope, *topology_of(services)); !set.ok()) {
      return call.problem(bad_member("scope", set.error().message));
    }
  }
  const auto expected = static_cast<std::uint64_t>(*api::number_at(body, "expect"));
  std::make_shared<Deletion>(call, services, filter.range(), expected)->run();
}

}  // namespace tandem::control
