// SPDX-License-Identifier: Apache-2.0
/// @file  Views of bytes, and the only two ways in which integers cross a wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace fairlead {

/// Bytes that somebody else owns. The owner says until when they live.
using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// The bytes of a text, without a terminator. Lives as long as the text.
[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// Bytes seen as text; nothing is checked. Lives as long as the bytes.
[[nodiscard]] inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Copies as much of `from` as fits into `into`; overlapping is allowed. Returns the number of bytes copied.
inline std::size_t copy_bytes(MutableBytes into, Bytes from) {
  const std::size_t n = from.size() < into.size() ? from.size() : into.size();
  if (n != 0) std::memmove(into.data(), from.data(), n);
  return n;
}

/// Whether both hold the same bytes. Not for secrets; see equal_in_constant_time().
[[nodiscard]] inline bool equal(Bytes a, Bytes b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

/// Reads big-endian integers and views from the front of bytes that outlive it.
///
/// A read past the end yields zero or an empty view, and ok() is false from then on: a decoder reads a whole packet
/// and checks once.
class ByteReader {
 public:
  explicit constexpr ByteReader(Bytes bytes) : rest_(bytes) {}

  /// Each of these takes the next number.
  constexpr std::uint8_t u8() { return static_cast<std::uint8_t>(be(1)); }
  constexpr std::uint16_t u16() { return static_cast<std::uint16_t>(be(2)); }
  /// Of three bytes: the size of a handshake message of TLS.
  constexpr std::uint32_t u24() { return be(3); }
  constexpr std::uint32_t u32() { return be(4); }
  constexpr std::uint64_t u64() {
    ByteReader halves(take(8));
    const std::uint64_t high = halves.u32();
    return high << 32U | halves.u32();
  }
  /// A view of the next `n` bytes.
  constexpr Bytes take(std::size_t n) {
    if (n > rest_.size()) {
      ok_ = false;
      rest_ = {};
      return {};
    }
    const Bytes taken = rest_.first(n);
    rest_ = rest_.subspan(n);
    return taken;
  }
  /// What has not been read.
  [[nodiscard]] constexpr Bytes rest() const { return rest_; }
  [[nodiscard]] constexpr std::size_t size() const { return rest_.size(); }
  [[nodiscard]] constexpr bool empty() const { return rest_.empty(); }
  /// False once a read has gone past the end.
  [[nodiscard]] constexpr bool ok() const { return ok_; }
  /// Whether everything was read, and nothing past the end.
  [[nodiscard]] constexpr bool finished() const { return ok_ && rest_.empty(); }

 private:
  constexpr std::uint32_t be(std::size_t n) {
    std::uint32_t value = 0;
    for (const std::byte b : take(n)) value = (value << 8U) | std::to_integer<std::uint32_t>(b);
    return value;
  }
  Bytes rest_;
  bool ok_ = true;
};

/// Writes big-endian integers and bytes to the front of memory that outlives it.
///
/// A write that does not fit writes nothing, and ok() is false from then on: an encoder writes a whole packet and
/// checks once.
class ByteWriter {
 public:
  explicit constexpr ByteWriter(MutableBytes into) : into_(into) {}

  /// Each of these writes behind what has been written.
  constexpr void u8(std::uint8_t v) { be(v, 1); }
  constexpr void u16(std::uint16_t v) { be(v, 2); }
  constexpr void u32(std::uint32_t v) { be(v, 4); }
  constexpr void u64(std::uint64_t v) {
    if (!room(8)) return;
    u32(static_cast<std::uint32_t>(v >> 32U));
    u32(static_cast<std::uint32_t>(v));
  }
  void bytes(Bytes from) {
    if (!room(from.size())) return;
    copy_bytes(into_.subspan(size_), from);
    size_ += from.size();
  }
  /// What has been written; a view of the memory it was given.
  [[nodiscard]] constexpr Bytes written() const { return into_.first(size_); }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  /// False once a write did not fit.
  [[nodiscard]] constexpr bool ok() const { return ok_; }

 private:
  constexpr bool room(std::size_t n) {
    if (!ok_ || n > into_.size() - size_) ok_ = false;
    return ok_;
  }
  constexpr void be(std::uint32_t v, std::size_t n) {
    if (!room(n)) return;
    for (std::size_t i = n; i-- > 0; v >>= 8U) into_[size_ + i] = static_cast<std::byte>(v & 0xffU);
    size_ += n;
  }
  MutableBytes into_;
  std::size_t size_ = 0;
  bool ok_ = true;
};

}  // namespace fairlead
