// SPDX-License-Identifier: Apache-2.0
/// @file  Messages: what a request says and what is answered, in the memory that host and device fill by pieces.
///
///     NAME=VALUE     any number of fields, each ended by a line feed
///                    an empty line
///     BODY           any bytes
///
/// In a value, "%" and whatever is not a printable character of ASCII is "%" and two hexadecimal digits.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace fairlead::provision {

/// A value is decoded. Views of the message.
struct Field {
  std::string_view name;
  Bytes value;
};

/// Reads a message once, from its front to its end, and decodes it where it stands: views live as long as the memory is
/// left alone.
class MessageReader {
 public:
  explicit MessageReader(MutableBytes message) : rest_(message) {}

  /// The next field; nothing: there are no more, or ok() is false.
  [[nodiscard]] std::optional<Field> next();
  /// What stands behind the empty line; after next() has said that there is no more. Empty where ok() is false.
  [[nodiscard]] MutableBytes body() const { return body_; }
  /// Whether what was read had the form of a message.
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  MutableBytes rest_;
  MutableBytes body_{};
  bool ok_ = true;
  bool done_ = false;
};

/// Writes a message to the front of memory that outlives it. What is written lies outside of that memory.
class MessageWriter {
 public:
  explicit MessageWriter(MutableBytes into) : out_(into) {}

  /// Each writes a field behind those before. @param name  Without "=", "%" and line feeds.
  MessageWriter& field(std::string_view name, Bytes value);
  MessageWriter& field(std::string_view name, std::string_view value) { return field(name, bytes_of(value)); }
  /// Its value is in decimal digits.
  MessageWriter& number(std::string_view name, std::size_t value);
  /// Ends the fields. Once, and last.
  void body(Bytes bytes = {});

  /// The message, after body(); not ok(): it does not fit.
  [[nodiscard]] Bytes written() const { return out_.written(); }
  [[nodiscard]] bool ok() const { return out_.ok(); }

 private:
  ByteWriter out_;
};

/// Decimal digits, as read_number() takes them, behind what was written.
void write_number(ByteWriter& into, std::size_t value);

}  // namespace fairlead::provision
