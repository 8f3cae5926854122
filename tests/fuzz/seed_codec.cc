// SPDX-License-Identifier: Apache-2.0
// Writes the seeds of fuzz_codec into a directory: packets of common clients, replies as Tandem
// encodes them, and each form of overloading, of long options and of damage, so that the fuzzer
// starts from all that the decoder knows.
#include <cstdio>
#include <fstream>
#include <string>

#include "wire/frame.h"
#include "wire/reply.h"
#include "wire/sample_packets.h"

namespace tandem::wire {
namespace {

class Corpus {
 public:
  explicit Corpus(std::string directory) : directory_(std::move(directory)) {}

  void add(const std::string& name, ByteView bytes) {
    std::ofstream file(directory_ + "/" + name, std::ios::binary);
    const std::string_view text = as_text(bytes);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) {
      std::fprintf(stderr, "cannot write %s/%s\n", directory_.c_str(), name.c_str());
      failed_ = true;
    }
  }
  bool failed() const { return failed_; }

 private:
  std::string directory_;
  bool failed_ = false;
};

void add_clients(Corpus& corpus) {
  corpus.add("client_dhclient_discover", sample::datagram(sample::kDhclientDiscover));
  corpus.add("client_dhcpcd_discover", sample::datagram(sample::kDhcpcdDiscover));
  corpus.add("client_pxe_discover", sample::datagram(sample::kPxeDiscover));
  corpus.add("client_udhcpc_discover", sample::datagram(sample::kUdhcpcDiscover));
  corpus.add("client_windows_discover", sample::datagram(sample::kWindowsDiscover));
  corpus.add("client_windows_request", sample::datagram(sample::kWindowsRequest));
  corpus.add("client_decline", sample::datagram("350104 32040a00000a 36040a000001 ff"));
  corpus.add("client_release", sample::datagram("350107 36040a000001 3d0701525400123456 ff"));
  corpus.add("client_inform", sample::datagram("350108 370401030f06 ff"));
  corpus.add("client_leasequery", sample::datagram("35010a 3d0701525400123456 ff"));
  corpus.add("client_rapid_commit", sample::datagram("350101 5000 ff"));
  corpus.add("relayed",
             sample::datagram("350101 52160104657468300206aabbccddeeff05040a010000 1300 ff"));
  corpus.add("bootp", sample::datagram("0c0161 ff"));
}

void add_forms(Corpus& corpus) {
  const Bytes file = sample::octets("0c0166 ff"), sname = sample::octets("0c0173 ff");
  corpus.add("overload_file", sample::datagram(sample::octets("350101 340101 ff"), file, sname));
  corpus.add("overload_sname", sample::datagram(sample::octets("350101 340102 ff"), file, sname));
  corpus.add("overload_both",
             sample::datagram(sample::octets("350101 0c016f 340103 ff"), file, sname));
  corpus.add("overload_type_in_file",
             sample::datagram(sample::octets("340101 ff"), sample::octets("350101 ff"), {}));
  corpus.add("pieces_adjacent", sample::datagram("350101 0c0161 0c0162 0c00 0c0163 ff"));
  corpus.add("pieces_interleaved", sample::datagram("350101 0c0161 3c0141 0c0162 3c0142 ff"));
  corpus.add("pads_no_end", sample::datagram("00 350101 0000 0c0161"));
  corpus.add("empty_values", sample::datagram("350101 3d00 0c00 3200 5200 ff"));
}

void add_damage(Corpus& corpus) {
  Bytes overrun = sample::datagram("350101 0c0161");
  overrun.push_back(std::byte{60});
  corpus.add("bad_missing_length", overrun);
  overrun.push_back(std::byte{1});
  corpus.add("bad_overrun", overrun);
  corpus.add("bad_overload", sample::datagram("350101 340104 ff"));
  corpus.add("bad_overload_twice", sample::datagram("350101 340101 340101 ff"));
  corpus.add("bad_overrun_in_file",
             sample::datagram(sample::octets("350101 340101 ff"), Bytes(128, std::byte{0x7f}), {}));
}

void add_replies(Corpus& corpus) {
  const Bytes type = sample::octets("05"), address = sample::octets("0a000001"),
              seconds = sample::octets("00000e10"), relayed = sample::octets("010465746830");
  Outline outline;
  outline.header.op = Header::kBootReply;
  outline.options = {
      {option::kMessageType,      type   },
      {option::kServerIdentifier, address},
      {option::kLeaseTime,        seconds}
  };
  const auto add = [&](const std::string& name) {
    Bytes bytes;
    encode(outline, kSpaceMin, bytes);
    corpus.add(name, bytes);
  };
  outline.sname = "boot.example.org";
  outline.file = "pxelinux.0";
  outline.relay_agent_information = relayed;
  add("reply_ack");
  outline.sname = outline.file = {};
  const Bytes routes(270, std::byte{1}), names(100, std::byte{2}), little(50, std::byte{3});
  outline.options.push_back({option::kClasslessStaticRoute, routes});
  add("reply_long_option");
  outline.options.push_back({option::kDomainName, names});
  add("reply_overload_file");
  outline.options.push_back({option::kRouters, little});
  add("reply_overload_both");
}

void add_frames(Corpus& corpus) {
  const Bytes discover = sample::datagram(sample::kUdhcpcDiscover);
  Frame frame;
  frame.destination = kBroadcastAddress;
  frame.source_port = 68;
  frame.destination_port = 67;
  frame.payload = discover;
  Bytes bytes;
  encode_frame(frame, bytes);
  corpus.add("frame", bytes);
  bytes.resize(bytes.size() + 18);
  corpus.add("frame_padded", bytes);
  corpus.add("suboptions", sample::octets("01046574683002 06aabbccddeeff 05040a010000 1300"));
}

}  // namespace
}  // namespace tandem::wire

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: %s DIRECTORY\n", argv[0]);
    return 2;
  }
  tandem::wire::Corpus corpus(argv[1]);
  tandem::wire::add_clients(corpus);
  tandem::wire::add_forms(corpus);
  tandem::wire::add_damage(corpus);
  tandem::wire::add_replies(corpus);
  tandem::wire::add_frames(corpus);
  return corpus.failed() ? 1 : 0;
}
