// SPDX-License-Identifier: Apache-2.0
#include "lease/binding.h"

namespace tandem::lease {

std::string_view to_text(BindingStatus status) {
  switch (status) {
    case BindingStatus::Free:
      return "free";
    case BindingStatus::Active:
      return "active";
    case BindingStatus::Expired:
      return "expired";
    case BindingStatus::Released:
      return "released";
    case BindingStatus::Abandoned:
      return "abandoned";
    case BindingStatus::Reset:
      return "reset";
    case BindingStatus::Backup:
      return "backup";
  }
  return "unknown";
}

bool is_ended(BindingStatus status) {
  switch (status) {
    case BindingStatus::Expired:
    case BindingStatus::Released:
    case BindingStatus::Reset:
    case BindingStatus::Free:
      return true;
    case BindingStatus::Active:
    case BindingStatus::Abandoned:
    case BindingStatus::Backup:
      return false;
  }
  return false;
}

bool operator==(const BindingData& a, const BindingData& b) {
  return a.address == b.address && a.status == b.status && a.starts == b.starts &&
         a.ends == b.ends && a.client_last_transaction_time == b.client_last_transaction_time &&
         a.hardware_address == b.hardware_address && equal(a.client_id, b.client_id) &&
         equal(a.host_name, b.host_name) &&
         equal(a.relay_agent_information, b.relay_agent_information) &&
         equal(a.vendor_class, b.vendor_class);
}

}  // namespace tandem::lease
