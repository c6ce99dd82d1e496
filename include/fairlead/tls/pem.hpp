// SPDX-License-Identifier: Apache-2.0
/// @file  PemReader: the blocks of a PEM text (RFC 7468), one after the other.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/tls/load_fault.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::tls {

/// Whether it is to be read as PEM: it has the beginning of a block somewhere, and is not DER as a whole.
[[nodiscard]] bool is_pem(Bytes pem_or_der);

/// What stands between two boundaries, or a whole input in DER. Views live as long as the input.
///
/// As PemReader has given it: its base64 is known to be sound.
struct PemBlock {
  std::string_view label{};    ///< For example "CERTIFICATE"; empty where the input is DER.
  std::string_view headers{};  ///< Lines in front of the base64, which an encrypted key of the old kind has; or empty.
  Bytes body{};                ///< In base64, with line ends and spaces; DER where there is no label.

  /// Whether it is what somebody looks for, by its label: CERTIFICATE, X509 CERTIFICATE or TRUSTED CERTIFICATE; X509
  /// CRL; or any that ends with PRIVATE KEY. DER, which has no label, may be any of them.
  [[nodiscard]] bool may_be(LoadFault::Input input) const;

  /// At least as many octets as decode() writes, and not many more.
  [[nodiscard]] std::size_t decoded_size() const;

  /// Decodes the base64, or copies the DER. What OpenSSL appends to a TRUSTED CERTIFICATE is cut off.
  ///
  /// @return The part of `into` with the object; or
  ///   - no_space  `into` is too small; decoded_size() is not.
  ///   - invalid   the base64 is not sound, which that of a block of PemReader's is; or what is to be cut is not DER.
  [[nodiscard]] Result<Bytes> decode(MutableBytes into) const;
};

/// Walks the blocks of a text, or gives a DER input as its only block.
///
/// Lines may end in LF, CRLF or CR, and have spaces at both ends. Text between blocks is passed over. A damaged block
/// is never passed over: a boundary that is cut or has no counterpart, another label at the end than at the beginning,
/// a character that is not base64's, padding that does not fit, or nothing at all between the boundaries end the walk.
/// Never reads outside the input; does not allocate; linear in the size of the input.
class PemReader {
 public:
  /// @param pem_or_der  Outlives the reader and its blocks; empty is a text without a block.
  explicit PemReader(Bytes pem_or_der);

  /// Moves to the next block. False at the end, and at a damaged block.
  [[nodiscard]] bool next(PemBlock& block);
  /// The same for the next block that may be such an object; what others there are is passed over, and counted.
  [[nodiscard]] bool next(PemBlock& block, LoadFault::Input wanted);
  /// Whether what was read so far is sound. After next() was false: whether the whole input is.
  [[nodiscard]] bool well_formed() const { return well_formed_; }
  /// How many blocks next() has given or passed over: where it is not well_formed(), the index of the damaged one.
  [[nodiscard]] std::size_t count() const { return count_; }
  /// The offset in the input at which the damaged block begins; nothing while it is well_formed(), and for DER.
  [[nodiscard]] std::optional<std::size_t> damage() const { return damage_; }

 private:
  bool damaged(std::optional<std::size_t> offset);
  bool take_block(std::string_view label, PemBlock& block);

  std::string_view rest_;
  std::size_t size_;  ///< Of the input, which rest_ is the end of.
  std::size_t count_ = 0;
  std::optional<std::size_t> damage_{};
  bool well_formed_ = true;
  bool der_ = false;
};

}  // namespace fairlead::tls
