// SPDX-License-Identifier: Apache-2.0
// DHCP messages for tests, benchmarks and the fuzzers' corpus: what common clients really send
// (options octet by octet as captured), and parts to make others from. Not part of any program.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "wire/message.h"

namespace tandem::wire::sample {

// op 1, Ethernet, xid 39 1c cd 78, chaddr 52:54:00:12:34:56, all else zero up to sname.
inline constexpr std::string_view kRequestHeader =
    "01010600 391ccd78 0000 0000 00000000 00000000 00000000 00000000"
    "525400123456 00000000000000000000";

// dhclient 4.4.3: DISCOVER, host name "pc", parameter request list; BOOTP's 300 octets.
inline constexpr std::string_view kDhclientDiscover =
    "350101 0c027063 370d011c02030f06770c2c2f1a792a ff";

// BusyBox udhcpc 1.35.0: DISCOVER, maximum size 576, list, vendor class "udhcp 1.35.0", client id.
inline constexpr std::string_view kUdhcpcDiscover =
    "350101 39020240 37070103060c0f1c2a 3c0c756468637020312e33352e30 3d0701525400123456 ff";

// dhcpcd 9.4.1: DISCOVER, list, maximum size 1472, client id of RFC 4361 (IAID and DUID-LLT), 116
// (auto-configuration), 145 (FORCERENEW nonce).
inline constexpr std::string_view kDhcpcdDiscover =
    "350101 370e017903060c0f1a1c2133363a3b77 390205c0"
    "3d13ff001234560001000132945bce525400123456 740101 910101 ff";

// Windows 10: DISCOVER, client id, host name "DESKTOP-7", vendor class "MSFT 5.0", list with 249.
inline constexpr std::string_view kWindowsDiscover =
    "350101 3d0701525400123456 0c094445534b544f502d37 3c084d53465420352e30"
    "370e0103060f1f212b2c2e2f7779f9fc ff";

// Windows 10: REQUEST (SELECTING) of 10.0.0.10 from 10.0.0.1, with its name in 81 in ASCII.
inline constexpr std::string_view kWindowsRequest =
    "350103 3d0701525400123456 32040a00000a 36040a000001 0c094445534b544f502d37"
    "51110000004445534b544f502d372e6c616e2e 3c084d53465420352e30"
    "370e0103060f1f212b2c2e2f7779f9fc ff";

// Options as PXE ROMs send them: list, maximum size 1260, 97 (machine id), 93, 94, "PXEClient:...".
inline constexpr std::string_view kPxeDiscover =
    "350101 3709010203060c0f2b3c43 390204ec"
    "611100000102030405060708090a0b0c0d0e0f 5d020007 5e03010310"
    "3c20505845436c69656e743a417263683a30303030373a554e44493a303033303136 ff";

// The octets of a text above.
inline Bytes octets(std::string_view hex) {
  return from_hex(hex).value();
}

// A datagram: header (44 octets), sname and file (cut or filled up with zeros), cookie, options,
// and zeros up to the 300 octets of BOOTP.
inline Bytes datagram(ByteView options, ByteView file = {}, ByteView sname = {},
                      std::string_view header = kRequestHeader) {
  Bytes bytes = octets(header);
  const auto append = [&bytes](ByteView part, std::size_t end) {
    bytes.insert(bytes.end(), part.begin(), part.end());
    bytes.resize(end);
  };
  append(sname, Header::kFile.offset);
  append(file, Header::kSize);
  append(octets("63825363"), Header::kOptionsOffset);
  append(options, std::max<std::size_t>(300, bytes.size() + options.size()));
  return bytes;
}
inline Bytes datagram(std::string_view options_hex) {
  return datagram(octets(options_hex));
}

}  // namespace tandem::wire::sample
