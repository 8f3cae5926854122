// SPDX-License-Identifier: Apache-2.0
// Addresses of a scope that could be leased now (W17.13): in a pool, neither excluded nor reserved,
// not bound and not on offer. Found a block of addresses at a time.
#include "control/lease_scan.h"
#include "control/leases.h"

namespace tandem::control {
namespace {

constexpr std::uint64_t kLimitMax = 1024;
constexpr std::uint32_t kBlock = 64;  // addresses: at most some 60 microseconds of the core

class Search : public std::enable_shared_from_this<Search> {
 public:
  Search(Call call, Services& services, std::uint32_t scope, std::uint64_t limit)
      : call_(std::move(call)),
        core_(services.core),
        topology_(topology_of(services)),
        scope_(scope),
        limit_(limit) {}

  void run() { next_pool(); }

 private:
  const lease::Scope& scope() const { return topology_->scopes()[scope_]; }

  void next_pool() {
    if (pool_ == scope().pools.size()) return reply();
    rest_ = scope().pools[pool_++].range;
    next_block();
  }

  void next_block() {
    const Ipv4Range block{rest_.first,
                          rest_.first + std::min(kBlock - 1, rest_.last - rest_.first)};
    auto taken = std::make_shared<Bytes>();
    core_.ask(
        [taken, block](const node::Node& node) {
          (void)node.bindings_in(block, kBlock, *taken);
          (void)node.offers_in(block, kBlock, *taken);
        },
        [self = shared_from_this(), taken, block] { self->take(block, *taken); });
  }

  void take(Ipv4Range block, ByteView records) {
    std::vector<bool> busy(block.size());
    while (!records.empty()) {
      const auto record = journal::decode(records);
      const auto& binding = std::get<journal::BindingRecord>(*record).binding;
      // What has ended can be leased again; what is on offer has an end and is free by name only.
      const bool ended = binding.status == lease::BindingStatus::Expired ||
                         binding.status == lease::BindingStatus::Released;
      if (!ended) busy[binding.address - block.first] = true;
    }
    for (std::uint32_t i = 0; i < block.size() && found_.size() < limit_; ++i) {
      const Ipv4Address address = block.first + i;
      if (!busy[i] && can_be_leased(address)) found_.emplace_back(address.text());
    }
    if (found_.size() == limit_) return reply();
    if (block.last == rest_.last) return next_pool();
    rest_.first = block.last + 1;
    next_block();
  }

  bool can_be_leased(Ipv4Address address) const {
    return scope().subnet.is_host(address) && !topology_->excluded(scope_, address) &&
           topology_->reservation_at(address) == nullptr;
  }

  void reply() {
    api::Object object;
    object["items"] = std::move(found_);
    call_.reply(api::Json(std::move(object)));
  }

  Call call_;
  Core& core_;
  std::shared_ptr<const lease::Topology> topology_;
  std::uint32_t scope_;
  std::uint64_t limit_;
  std::size_t pool_ = 0;  // the next one
  Ipv4Range rest_;
  api::Array found_;
};

}  // namespace

void list_free_addresses(const Call& call, Services& services) {
  const auto topology = topology_of(services);
  const auto subnet = scope_in_path(call, *topology);
  if (!subnet) return;
  const std::uint64_t limit = call.number("limit").value_or(1);
  if (limit == 0 || limit > kLimitMax) {
    return call.problem({.kind = api::ProblemKind::BadRequest,
                         .detail = "A parameter is not right.",
                         .faults = {{.path = "limit", .message = "must be 1 to 1024"}}});
  }
  const std::uint32_t scope = topology->scope_of(subnet->network());
  std::make_shared<Search>(call, services, scope, limit)->run();
}

}  // namespace tandem::control
