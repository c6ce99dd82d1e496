// SPDX-License-Identifier: Apache-2.0
/// @file  Between our names and those of the standard's header, which is p11-kit's.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/pkcs11/attributes.hpp"
#include "fairlead/pkcs11/cryptoki.hpp"
#include "fairlead/pkcs11/token_info.hpp"

#include <array>
#include <cstddef>
#include <span>

#include <p11-kit/pkcs11.h>

namespace fairlead::pkcs11 {

inline CK_FUNCTION_LIST& calls(const FunctionList& functions) {
  return const_cast<CK_FUNCTION_LIST&>(reinterpret_cast<const CK_FUNCTION_LIST&>(functions));
}

/// Calls a function of the module; CKR_FUNCTION_NOT_SUPPORTED where the module has none, as small ones do against the
/// standard.
template <auto Function, class... Arguments>
Ulong call(const FunctionList& functions, Arguments... arguments) {
  const auto function = calls(functions).*Function;
  return function == nullptr ? CKR_FUNCTION_NOT_SUPPORTED : function(arguments...);
}

// Cryptoki takes what it only reads as a pointer to what may be written.
inline CK_BYTE* data_of(Bytes bytes) { return const_cast<CK_BYTE*>(reinterpret_cast<const CK_BYTE*>(bytes.data())); }
inline CK_BYTE* data_of(MutableBytes bytes) { return reinterpret_cast<CK_BYTE*>(bytes.data()); }

/// Attributes as Cryptoki takes them; a view of the Attributes.
class Template {
 public:
  explicit Template(const Attributes& from) : size_(from.size_) {
    for (std::size_t i = 0; i < size_; ++i) {
      const Attributes::Row& row = from.rows_[i];
      CK_ATTRIBUTE& to = rows_[i];
      to.type = static_cast<CK_ATTRIBUTE_TYPE>(row.type);
      if (row.is_view) {
        to.pValue = data_of(row.view);
        to.ulValueLen = row.view.size();
      } else if (row.number_size == sizeof(CK_BBOOL)) {
        to.pValue = const_cast<unsigned char*>(&row.flag);
        to.ulValueLen = sizeof(CK_BBOOL);
      } else {
        to.pValue = const_cast<Ulong*>(&row.number);
        to.ulValueLen = sizeof(Ulong);
      }
    }
  }
  [[nodiscard]] CK_ATTRIBUTE* data() { return rows_.data(); }
  [[nodiscard]] CK_ULONG size() const { return size_; }

 private:
  std::array<CK_ATTRIBUTE, Attributes::kCapacity> rows_;
  std::size_t size_;
};

template <std::size_t N>
void copy_text(PaddedText<N>& into, const unsigned char* from) {
  (void)copy_bytes(std::as_writable_bytes(std::span(into.padded)), std::as_bytes(std::span(from, N)));
}
inline VersionNumber version_of(const CK_VERSION& version) { return {.major = version.major, .minor = version.minor}; }

/// Nothing where the call went well; otherwise its error, and its number in the log.
/// @param function  Its name in the standard. Static storage.
Result<void> checked(Ulong return_value, const char* function);

}  // namespace fairlead::pkcs11
