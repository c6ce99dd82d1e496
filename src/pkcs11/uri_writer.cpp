// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/uri_writer.hpp"

#include "fairlead/base/try.hpp"

#include <algorithm>

namespace fairlead::pkcs11 {
namespace {

class UriWriter {
 public:
  explicit UriWriter(std::span<char> into) : into_(into) { ok_ = put("pkcs11:"); }

  /// Nothing where the value is empty.
  UriWriter& add(UriAttribute attribute, Bytes value) {
    if (value.empty()) return *this;
    ok_ = ok_ && (first_ || put(";")) && put(name(attribute)) && put("=");
    first_ = false;
    if (!ok_) return *this;
    const Result<std::string_view> written = encode_uri_value(value, into_.subspan(size_));
    ok_ = written.has_value();
    if (ok_) size_ += written->size();
    return *this;
  }

  [[nodiscard]] Result<std::string_view> finish() const {
    if (!ok_) return fail(Errc::no_space);
    return std::string_view(into_.data(), size_);
  }

 private:
  bool put(std::string_view text) {
    if (text.size() > into_.size() - size_) return false;
    std::ranges::copy(text, into_.subspan(size_).begin());
    size_ += text.size();
    return true;
  }

  std::span<char> into_;
  std::size_t size_ = 0;
  bool first_ = true;
  bool ok_;
};

UriWriter begin(const TokenInfo& token, std::span<char> into) {
  UriWriter writer(into);
  writer.add(UriAttribute::token, bytes_of(token.label.text()))
      .add(UriAttribute::manufacturer, bytes_of(token.manufacturer.text()))
      .add(UriAttribute::serial, bytes_of(token.serial.text()))
      .add(UriAttribute::model, bytes_of(token.model.text()));
  return writer;
}

}  // namespace

Result<std::string_view> write_token_uri(const TokenInfo& token, std::span<char> into) {
  return begin(token, into).finish();
}

Result<std::string_view> write_object_uri(const TokenInfo& token, const ObjectName& object, std::span<char> into) {
  UriWriter writer = begin(token, into);
  writer.add(UriAttribute::object, bytes_of(object.label)).add(UriAttribute::id, object.id);
  if (object.type) writer.add(UriAttribute::type, bytes_of(name(*object.type)));
  return writer.finish();
}

}  // namespace fairlead::pkcs11
