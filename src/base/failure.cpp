// SPDX-License-Identifier: Apache-2.0
#include "fairlead/base/failure.hpp"

#include <algorithm>
#include <chrono>

namespace fairlead {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::array<std::string_view, 9> kLayerNames = {
    "none", "resolve", "connect", "handshake", "mqtt_connect", "mqtt", "transport", "platform", "configuration"};

constexpr Duration kMostDuration = std::chrono::milliseconds(10 * 0xffff);
constexpr std::uint32_t kMostAge = 0xff'ffff;

}  // namespace

std::string_view name(Layer layer) {
  const auto i = static_cast<std::size_t>(layer);
  return i < kLayerNames.size() ? kLayerNames[i] : "unknown";
}

void Failure::set_duration(Duration d) {
  const Duration kept = std::clamp(d, Duration::zero(), kMostDuration);
  duration_10ms = static_cast<std::uint16_t>(static_cast<std::uint32_t>(kept.count()) / 10);
}

void Failure::set_age(Duration d) {
  const std::uint32_t seconds = std::min(whole_seconds(d), kMostAge);
  age_seconds_be = {static_cast<std::uint8_t>(seconds >> 16U), static_cast<std::uint8_t>(seconds >> 8U & 0xffU),
                    static_cast<std::uint8_t>(seconds & 0xffU)};
}

Duration Failure::age() const {
  std::int64_t seconds = 0;
  for (const std::uint8_t b : age_seconds_be) seconds = seconds * 256 + b;
  return Duration(seconds * 1000);
}

std::array<std::byte, Failure::kEncodedSize> Failure::encode() const {
  std::array<std::byte, kEncodedSize> record{};
  ByteWriter out(record);
  out.u8(static_cast<std::uint8_t>(kFormat << 4U | (static_cast<unsigned>(layer) & 0xfU)));
  out.u8(static_cast<std::uint8_t>(error));
  out.u8(chain_index);
  out.u8(alert);
  out.u32(static_cast<std::uint32_t>(native));
  out.bytes(address);
  out.u16(port);
  out.u16(duration_10ms);
  out.u8(attempts);
  for (const std::uint8_t b : age_seconds_be) out.u8(b);
  return record;
}

Result<Failure> Failure::decode(Bytes record) {
  if (record.size() != kEncodedSize) return fail(Errc::invalid);
  ByteReader in(record);
  const std::uint8_t first = in.u8();
  if (first >> 4U != kFormat) return fail(Errc::invalid);
  Failure f;
  f.layer = static_cast<Layer>(first & 0xfU);
  f.error = static_cast<Errc>(in.u8());
  f.chain_index = in.u8();
  f.alert = in.u8();
  f.native = static_cast<std::int32_t>(in.u32());
  copy_bytes(f.address, in.take(f.address.size()));
  f.port = in.u16();
  f.duration_10ms = in.u16();
  f.attempts = in.u8();
  for (std::uint8_t& b : f.age_seconds_be) b = in.u8();
  return f;
}

}  // namespace fairlead
