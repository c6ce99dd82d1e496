// SPDX-License-Identifier: Apache-2.0
/// @file  Who has signed a certificate.
#pragma once

#include "objects.hpp"

namespace fairlead::ports::mbedtls {

/// Whether `child` names `parent` as its issuer.
[[nodiscard]] bool names_issuer(const mbedtls_x509_crt& child, const mbedtls_x509_crt& parent);

/// The certificate in the list that `child` names as its issuer, and by whose key its signature holds; or null. Whether
/// it may issue certificates is not looked at.
/// @param unknown  Becomes true where mbedTLS could not compute a signature.
[[nodiscard]] const mbedtls_x509_crt* issuer_in(const mbedtls_x509_crt* list, const mbedtls_x509_crt& child,
                                                bool& unknown);

/// Whether exactly this certificate is in the list.
[[nodiscard]] bool is_in(const mbedtls_x509_crt* list, Bytes certificate);

}  // namespace fairlead::ports::mbedtls
