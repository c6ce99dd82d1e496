// SPDX-License-Identifier: Apache-2.0
/// @file  Uri: which object, in which token, of which module (RFC 7512).
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/status.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fairlead::pkcs11 {

/// The attributes of the path, then those of the query (RFC 7512 section 2.3).
enum class UriAttribute : std::uint8_t {
  token,         ///< The token's label.
  manufacturer,  ///< Of the token.
  serial,
  model,
  library_manufacturer,
  library_description,
  library_version,
  slot_manufacturer,
  slot_description,
  slot_id,
  object,  ///< The object's label, CKA_LABEL.
  id,      ///< CKA_ID: any bytes.
  type,
  pin_source,  ///< Where the PIN comes from.
  pin_value,   ///< The PIN itself: whoever sees the URI has it.
  module_name,
  module_path,
};
inline constexpr std::size_t kUriAttributes = 17;

/// As written in a URI, for example "library-manufacturer". Static storage.
[[nodiscard]] std::string_view name(UriAttribute attribute);

/// What is looked for, CKA_CLASS.
enum class ObjectType : std::uint8_t {
  public_key,
  private_key,
  certificate,
  secret_key,
  data
};

/// As written in a URI, for example "cert". Static storage.
[[nodiscard]] std::string_view name(ObjectType type);

/// The value of an attribute, well-formed, still percent-encoded. A view of the URI's text.
class UriValue {
 public:
  constexpr UriValue() = default;

  /// Whether the URI has the attribute; its value may be empty all the same.
  [[nodiscard]] constexpr bool given() const { return encoded_.data() != nullptr; }
  /// As it stands in the URI.
  [[nodiscard]] constexpr std::string_view encoded() const { return encoded_; }
  /// The number of bytes that it stands for.
  [[nodiscard]] std::size_t size() const;
  /// Writes the bytes that it stands for. Returns them, a part of `into`; or no_space, and writes nothing.
  [[nodiscard]] Result<Bytes> decode(MutableBytes into) const;
  /// Whether it stands for these bytes.
  [[nodiscard]] bool equals(Bytes bytes) const;
  /// Whether it lets these bytes pass: it stands for them, or is not given (RFC 7512 section 2.5).
  [[nodiscard]] bool matches(Bytes bytes) const { return !given() || equals(bytes); }

 private:
  friend class Uri;
  explicit constexpr UriValue(std::string_view encoded) : encoded_(encoded) {}
  std::string_view encoded_;
};

/// A version, as a library reports its own.
struct VersionNumber {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  friend bool operator==(const VersionNumber&, const VersionNumber&) = default;
};

/// A parsed URI: a value of views of the text that it was read from, which outlives it. Holds no copy of a PIN; with
/// one in it, the text is a secret.
class Uri {
 public:
  /// Reads `pkcs11:path?query`. What is not given matches everything.
  ///
  /// @return The URI; or
  ///   - invalid      another scheme, an attribute without a value, twice or empty where it must not be, a character
  ///                  that must be percent-encoded, a type, version or slot number that is none, or both a PIN and a
  ///                  source of it (section 2.4).
  ///   - unsupported  an attribute of the path that is not in UriAttribute, a vendor's included: nothing would match
  ///                  (section 2.5). Such an attribute of the query is passed over.
  [[nodiscard]] static Result<Uri> parse(std::string_view text);

  [[nodiscard]] const UriValue& operator[](UriAttribute attribute) const {
    return values_[static_cast<std::size_t>(attribute)];
  }
  /// Nothing where the URI does not say.
  [[nodiscard]] std::optional<ObjectType> type() const;
  [[nodiscard]] std::optional<VersionNumber> library_version() const;
  [[nodiscard]] std::optional<std::uint32_t> slot_id() const;

 private:
  Uri() = default;
  [[nodiscard]] bool well_formed() const;
  std::array<UriValue, kUriAttributes> values_{};
};

/// Writes `bytes` so that they can stand as a value in the path or the query: everything but letters, digits and
/// "-._~" is percent-encoded. Returns what was written, a part of `into`; or no_space.
[[nodiscard]] Result<std::string_view> encode_uri_value(Bytes bytes, std::span<char> into);

}  // namespace fairlead::pkcs11
