// SPDX-License-Identifier: Apache-2.0
// How often the rare paths were reached. A simulator that never gets to a place proves nothing
// about it, so a full run (run.h) fails when one of these stays at zero.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tandem::sim {

enum class Path : std::uint8_t {
  Offer,
  AckSelecting,
  AckRebooting,
  AckRenewing,
  AckRebinding,
  AckInform,
  AckFromPipeline,
  Nak,
  NakWrongNetwork,
  SilenceForeignServer,
  SilenceUnknownClient,
  SilenceReflected,
  SilenceNoScope,
  StrangerReleases,
  StrangerDeclines,
  DuplicateInWork,
  HolderReleases,
  HolderDeclines,
  DeclineLimit,
  AsideReturned,
  PoolExhausted,
  OfferLapsed,
  LeaseExpired,
  AddressReused,
  InfiniteLease,
  ReservedAddress,
  LinkSelection,
  SharedNetworkSecond,
  Roamed,
  KillIdle,
  KillWithUnsynced,
  KillBeforeSend,
  PowerLossInCommit,
  PowerLossIdle,
  PowerLossInSnapshot,
  PowerLossInRecovery,
  PowerLossAfterKill,
  RecordsLost,
  TornTail,
  CommitFailed,
  DiskFull,
  DiskFullInSnapshot,
  StorageRecovered,
  RequestWhileStorageDown,
  Snapshot,
  ClockForward,
  ClockBack,
  ClockStepAndRestart,
  LeasedScopeRemoved,
  LeasedScopeReturned,
  LeasedAddressReserved,
  CommandOnLease,
  InterfaceGone,
};

struct PathRow {
  Path path;
  std::string_view name;
};
inline constexpr auto kPaths = std::to_array<PathRow>({
    {Path::Offer,                   "offer"                                    },
    {Path::AckSelecting,            "ack: selecting"                           },
    {Path::AckRebooting,            "ack: init-reboot"                         },
    {Path::AckRenewing,             "ack: renewing"                            },
    {Path::AckRebinding,            "ack: rebinding"                           },
    {Path::AckInform,               "ack: inform"                              },
    {Path::AckFromPipeline,         "ack stepped while a batch is being stored"},
    {Path::Nak,                     "nak"                                      },
    {Path::NakWrongNetwork,         "nak: address of another network"          },
    {Path::SilenceForeignServer,    "silence: request names another server"    },
    {Path::SilenceUnknownClient,    "silence: unknown client reboots"          },
    {Path::SilenceReflected,        "silence: reply reflected to the server"   },
    {Path::SilenceNoScope,          "silence: network without scope"           },
    {Path::StrangerReleases,        "release by a stranger"                    },
    {Path::StrangerDeclines,        "decline by a stranger"                    },
    {Path::DuplicateInWork,         "duplicate while in work"                  },
    {Path::HolderReleases,          "release by the holder"                    },
    {Path::HolderDeclines,          "decline by the holder"                    },
    {Path::DeclineLimit,            "decline over the limit"                   },
    {Path::AsideReturned,           "declined address given again"             },
    {Path::PoolExhausted,           "pool exhausted"                           },
    {Path::OfferLapsed,             "offer lapsed"                             },
    {Path::LeaseExpired,            "lease expired"                            },
    {Path::AddressReused,           "address reused by another client"         },
    {Path::InfiniteLease,           "infinite lease"                           },
    {Path::ReservedAddress,         "reserved address acknowledged"            },
    {Path::LinkSelection,           "relay selects the link"                   },
    {Path::SharedNetworkSecond,     "second scope of a shared network"         },
    {Path::Roamed,                  "client roamed"                            },
    {Path::KillIdle,                "kill while idle"                          },
    {Path::KillWithUnsynced,        "kill before the sync"                     },
    {Path::KillBeforeSend,          "kill between sync and send"               },
    {Path::PowerLossInCommit,       "power loss inside a commit"               },
    {Path::PowerLossIdle,           "power loss while idle"                    },
    {Path::PowerLossInSnapshot,     "power loss with a snapshot half written"  },
    {Path::PowerLossInRecovery,     "power loss while the journal is read back"},
    {Path::PowerLossAfterKill,      "power loss soon after a kill"             },
    {Path::RecordsLost,             "unsynced records lost"                    },
    {Path::TornTail,                "torn tail cut"                            },
    {Path::CommitFailed,            "commit failed"                            },
    {Path::DiskFull,                "disk full"                                },
    {Path::DiskFullInSnapshot,      "disk full during a snapshot"              },
    {Path::StorageRecovered,        "storage recovered"                        },
    {Path::RequestWhileStorageDown, "request while storage is down"            },
    {Path::Snapshot,                "snapshot finished"                        },
    {Path::ClockForward,            "clock stepped forward"                    },
    {Path::ClockBack,               "clock stepped back"                       },
    {Path::ClockStepAndRestart,     "restart after a clock step"               },
    {Path::LeasedScopeRemoved,      "scope with leases removed"                },
    {Path::LeasedScopeReturned,     "scope with leases returned"               },
    {Path::LeasedAddressReserved,   "leased address reserved for another"      },
    {Path::CommandOnLease,          "command on a running lease"               },
    {Path::InterfaceGone,           "interface gone"                           },
});
static_assert(kPaths.size() == static_cast<std::size_t>(Path::InterfaceGone) + 1);

class Coverage {
 public:
  void hit(Path path) { ++counts_[static_cast<std::size_t>(path)]; }
  std::uint64_t count(Path path) const { return counts_[static_cast<std::size_t>(path)]; }
  void add(const Coverage& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  }
  // For a parent process that gathers what its children counted.
  std::array<std::uint64_t, kPaths.size()>& counts() { return counts_; }

 private:
  std::array<std::uint64_t, kPaths.size()> counts_{};
};

}  // namespace tandem::sim
