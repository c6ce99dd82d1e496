// SPDX-License-Identifier: Apache-2.0
/// @file  RecordSeal: the keys of one direction of TLS 1.3, for what wolfSSL cannot be told to do by itself.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/alerts.hpp"
#include "fairlead/tls/algorithms.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace fairlead::ports::wolfssl {

/// A copy of what wolfSSL protects records with (RFC 8446 section 5.2), zeroed in the end.
class RecordSeal {
 public:
  static constexpr std::size_t kIv = 12;
  /// A record with an alert: its head, level and description, the type and the tag.
  static constexpr std::size_t kLargestAlert = 5 + 2 + 1 + 16;

  /// @param key  16 or 32 bytes, as the suite wants them.
  /// @param iv   kIv bytes.
  RecordSeal(tls::CipherSuite suite, Bytes key, Bytes iv);
  RecordSeal(const RecordSeal&) = delete;
  RecordSeal& operator=(const RecordSeal&) = delete;
  ~RecordSeal();

  /// The record of a fatal alert. wolfSSL chooses its alerts by its own errors, or sends none; which one the peer gets
  /// is part of what every library here promises.
  /// @param number  How many records these keys have protected before.
  /// @return The part of `into` that was written; or unsupported: a suite that is not known here; or internal.
  [[nodiscard]] Result<Bytes> alert(tls::Alert description, std::uint64_t number,
                                    std::array<std::byte, kLargestAlert>& into) const;

  /// Opens a whole record.
  /// @param number  As above.
  /// @param into    As large as the record.
  /// @return What was in it: TLSInnerPlaintext, a part of `into`; or protocol: it is none of these keys'; or as above.
  [[nodiscard]] Result<MutableBytes> open(Bytes record, std::uint64_t number, MutableBytes into) const;
  /// Puts something else of the same size into a record that open() has opened.
  /// @return Nothing; or as alert().
  [[nodiscard]] Result<void> replace(MutableBytes record, std::uint64_t number, Bytes inner) const;

 private:
  [[nodiscard]] std::array<std::byte, kIv> nonce(std::uint64_t number) const;

  tls::CipherSuite suite_;
  std::array<std::byte, 32> key_{};
  std::size_t key_size_;
  std::array<std::byte, kIv> iv_{};
};

/// The same before anything is protected.
void write_plain_alert(tls::Alert description, std::array<std::byte, 7>& into);

/// How many of whole records are protected, as those of TLS 1.3 are.
[[nodiscard]] std::uint64_t count_protected(Bytes records);

}  // namespace fairlead::ports::wolfssl
