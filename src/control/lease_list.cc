// SPDX-License-Identifier: Apache-2.0
// Pages of leases. By address they come straight from the node's own order, and a page ends the
// scan. By any other key one pass keeps the best of all, never more than a page.
#include "control/lease_filter.h"
#include "control/lease_json.h"
#include "control/lease_scan.h"
#include "control/leases.h"
#include "control/paging.h"

namespace tandem::control {
namespace {

using lease::BindingData;

std::string key_of(const BindingData& binding, std::string_view sort) {
  const std::string address = sort_key(binding.address);
  if (sort == "ends") return sort_key(std::uint64_t{binding.ends}) + address;
  if (sort == "starts") return sort_key(std::uint64_t{binding.starts}) + address;
  if (sort == "last-seen") {
    return sort_key(std::uint64_t{binding.client_last_transaction_time}) + address;
  }
  if (sort == "host-name") return sort_key(printable(binding.host_name)) + address;
  if (sort == "hardware-address")
    return sort_key(hardware_text(binding.hardware_address)) + address;
  if (sort == "state") return sort_key(to_text(binding.status)) + address;
  return address;
}

class Listing {
 public:
  Listing(Call call, const Services& services, ListQuery query, LeaseFilter filter)
      : call_(std::move(call)),
        topology_(topology_of(services)),
        query_(std::move(query)),
        filter_(std::move(filter)),
        page_(query_) {}

  // Where there may be something for the page.
  Ipv4Range range() const {
    Ipv4Range range = filter_.range();
    if (!upwards() || !query_.after) return range;
    const Ipv4Address shown = last_address(*query_.after);
    range.first = shown < range.last ? std::max(range.first, shown + 1) : range.last;
    return range;
  }

  // Whether there may be more for the page.
  bool take(const LeasePiece& piece) {
    line_ = piece.line;
    bool more = true;
    piece.for_each([&](const BindingData& binding) {
      if (!more || !filter_.matches(binding)) return;
      std::string key = key_of(binding, query_.sort);
      if (!page_.wants(key)) {
        more = !upwards();  // the page is full, and nothing better comes
        return;
      }
      Bytes record;
      journal::encode(journal::BindingRecord{binding}, record);
      page_.add(std::move(key), std::move(record));
    });
    return more;
  }

  void reply() {
    Listed<Bytes> listed = page_.take();
    api::Array items;
    for (const Bytes& record : listed.items) {
      ByteView rest = record;
      const auto decoded = journal::decode(rest);
      items.emplace_back(
          lease_json(std::get<journal::BindingRecord>(*decoded).binding, line_, *topology_));
    }
    reply_list(call_, query_, std::move(items), listed.last);
  }

 private:
  bool upwards() const { return query_.sort == "address" && !query_.descending; }
  static Ipv4Address last_address(std::string_view key) {
    std::uint32_t value = 0;
    for (const char c : key.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(c);
    return Ipv4Address{value};
  }

  Call call_;
  std::shared_ptr<const lease::Topology> topology_;
  ListQuery query_;
  LeaseFilter filter_;
  Page<Bytes> page_;  // of encoded records: what is not shown is never rendered
  TimeLine line_;
};

}  // namespace

void list_leases(const Call& call, Services& services) {
  auto query = list_query(call);
  if (!query) return;
  auto filter = LeaseFilter::of(call, *topology_of(services));
  if (!filter) return;
  auto listing = std::make_shared<Listing>(call, services, std::move(*query), std::move(*filter));
  scan_leases(
      services.core, listing->range(),
      [listing](const LeasePiece& piece) { return listing->take(piece); },
      [listing] { listing->reply(); });
}

void reply_lease(const Call& call, Services& services, Ipv4Address address) {
  read_leases(services.core, {address, address}, [call, &services, address](LeasePiece piece) {
    bool found = false;
    piece.for_each([&](const BindingData& binding) {
      found = true;
      const api::Json json(lease_json(binding, piece.line, *topology_of(services)));
      if (call.route().status != 201) return call.reply(json);
      call.reply(Answer{.status = 201,
                        .body = api::to_text(json),
                        .headers = {{"Location", "/v1/leases/" + address.text()}}});
    });
    if (!found) call.problem(problem_of(node::Refusal::NoLease, address));
  });
}

void show_lease(const Call& call, Services& services) {
  reply_lease(call, services, call.path_address("address"));
}

}  // namespace tandem::control
