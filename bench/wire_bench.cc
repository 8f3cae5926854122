// SPDX-License-Identifier: Apache-2.0
// What the codec takes of a packet's time: decoding what clients send, encoding what they get, the
// frame around both, and the worst that a packet can do to the decoder.
#include <benchmark/benchmark.h>

#include "wire/frame.h"
#include "wire/reply.h"
#include "wire/sample_packets.h"

namespace tandem::wire {
namespace {

void decode(benchmark::State& state, ByteView datagram) {
  Message message;
  for (auto _ : state) {
    bool ok = decode_request(datagram, message).ok();
    benchmark::DoNotOptimize(ok);
    benchmark::DoNotOptimize(message.options.get(option::kParameterRequestList));
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(datagram.size()));
}

void BM_DecodeDiscoverOfDhclient(benchmark::State& state) {
  decode(state, sample::datagram(sample::kDhclientDiscover));
}
BENCHMARK(BM_DecodeDiscoverOfDhclient);

void BM_DecodeRequestOfWindows(benchmark::State& state) {
  decode(state, sample::datagram(sample::kWindowsRequest));
}
BENCHMARK(BM_DecodeRequestOfWindows);

// One option in as many pieces as 1,472 octets hold, so that it is read twice and joined.
void BM_DecodeOptionsInPieces(benchmark::State& state) {
  Bytes options = sample::octets("350101");
  while (options.size() + 3 < 1472 - Header::kOptionsOffset) {
    options.insert(options.end(), {std::byte{43}, std::byte{1}, std::byte{7}});
  }
  decode(state, sample::datagram(options));
}
BENCHMARK(BM_DecodeOptionsInPieces);

// An ACK as most networks send it, with the options and the option 82 of a relay.
struct Ack {
  Bytes type = sample::octets("05"), address = sample::octets("0a000001"),
        seconds = sample::octets("00000e10"), mask = sample::octets("ffffff00"),
        servers = sample::octets("0a0000350a000036"), relayed = sample::octets("010465746830");
  Outline outline;

  Ack() {
    outline.header.op = Header::kBootReply;
    outline.relay_agent_information = relayed;
    outline.options = {
        {option::kMessageType,       type                          },
        {option::kServerIdentifier,  address                       },
        {option::kLeaseTime,         seconds                       },
        {option::kRenewalTime,       seconds                       },
        {option::kRebindingTime,     seconds                       },
        {option::kSubnetMask,        mask                          },
        {option::kRouters,           address                       },
        {option::kDomainNameServers, servers                       },
        {option::kDomainName,        as_bytes("office.example.org")}
    };
  }
};

void BM_EncodeAck(benchmark::State& state) {
  const Ack ack;
  Bytes out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(encode(ack.outline, 1472, out));
  }
}
BENCHMARK(BM_EncodeAck);

void BM_EncodeAckWithOverload(benchmark::State& state) {
  Ack ack;
  const Bytes routes(200, std::byte{1}), names(100, std::byte{2});
  ack.outline.options.push_back({option::kClasslessStaticRoute, routes});
  ack.outline.options.push_back({119, names});
  Bytes out;
  for (auto _ : state) {
    out.clear();
    benchmark::DoNotOptimize(encode(ack.outline, kSpaceMin, out));
  }
}
BENCHMARK(BM_EncodeAckWithOverload);

void BM_EncodeFrame(benchmark::State& state) {
  const Bytes payload(300);
  Frame frame;
  frame.payload = payload;
  Bytes out;
  for (auto _ : state) {
    out.clear();
    encode_frame(frame, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(BM_EncodeFrame);

void BM_DecodeFrame(benchmark::State& state) {
  const Bytes payload(300);
  Frame frame;
  frame.destination_port = 67;
  frame.payload = payload;
  Bytes bytes;
  encode_frame(frame, bytes);
  for (auto _ : state) benchmark::DoNotOptimize(decode_frame(bytes, 67, false));
}
BENCHMARK(BM_DecodeFrame);

}  // namespace
}  // namespace tandem::wire
