// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/pem_writer.hpp"

#include "fairlead/base/base64.hpp"

#include <algorithm>

namespace fairlead::tls {
namespace {

/// RFC 7468 section 3: label = [ labelchar *( ["-" / SP] labelchar ) ]. The empty one says nothing to anybody.
bool is_label(std::string_view label) {
  bool separated = true;  // Nothing, a space or a '-' stands in front.
  for (const char c : label) {
    const bool separator = c == ' ' || c == '-';
    if (c < ' ' || c > '~' || (separator && separated)) return false;
    separated = separator;
  }
  return !separated;
}

}  // namespace

Result<std::string_view> write_pem(std::string_view label, Bytes der, std::span<char> into) {
  if (!is_label(label) || der.empty()) return fail(Errc::invalid);
  if (into.size() < pem_size(label.size(), der.size())) return fail(Errc::no_space);
  constexpr std::size_t kOctetsToALine = 48;
  ByteWriter text(std::as_writable_bytes(into));
  const auto put = [&](std::string_view piece) { text.bytes(bytes_of(piece)); };
  put("-----BEGIN ");
  put(label);
  put("-----\n");
  while (!der.empty()) {
    const Bytes line = der.first(std::min(der.size(), kOctetsToALine));
    encode_base64(line, text);
    put("\n");
    der = der.subspan(line.size());
  }
  put("-----END ");
  put(label);
  put("-----\n");
  return text_of(text.written());
}

}  // namespace fairlead::tls
