// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_info.hpp"

namespace fairlead::pkcs11 {
namespace {

bool fits(const Uri& uri, UriAttribute attribute, std::string_view value) {
  return uri[attribute].matches(bytes_of(value));
}

}  // namespace

bool ModuleInfo::matches(const Uri& uri) const {
  const auto wanted = uri.library_version();
  return fits(uri, UriAttribute::library_manufacturer, manufacturer.text()) &&
         fits(uri, UriAttribute::library_description, description.text()) && (!wanted || *wanted == version);
}

bool SlotInfo::matches(const Uri& uri) const {
  return fits(uri, UriAttribute::slot_description, description.text()) &&
         fits(uri, UriAttribute::slot_manufacturer, manufacturer.text());
}

bool TokenInfo::matches(const Uri& uri) const {
  return fits(uri, UriAttribute::token, label.text()) && fits(uri, UriAttribute::manufacturer, manufacturer.text()) &&
         fits(uri, UriAttribute::serial, serial.text()) && fits(uri, UriAttribute::model, model.text());
}

}  // namespace fairlead::pkcs11
