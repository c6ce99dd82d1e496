// SPDX-License-Identifier: Apache-2.0
#include "version.hpp"

#include <wolfssl/options.h>
#include <wolfssl/ssl.h>
#include <wolfssl/version.h>

namespace fairlead::ports::wolfssl {
namespace {

constexpr long kVersion = LIBWOLFSSL_VERSION_HEX;
constexpr long kFallsBack = 0x05007002;
constexpr long kMeasuresByPrivateKey = 0x05006000;

/// A function that only newer versions declare is looked for where it is used, by the type of its argument.
template <class Ssl>
void only_with_agreement(Ssl* ssl) {
  if constexpr (requires { wolfSSL_only_dhe_psk(ssl); }) (void)wolfSSL_only_dhe_psk(ssl);
}

}  // namespace

bool falls_back_from_psk() { return kVersion >= kFallsBack; }

bool measures_by_private_key() { return kVersion >= kMeasuresByPrivateKey; }

void ask_for_agreement(WOLFSSL* ssl) { only_with_agreement(ssl); }

}  // namespace fairlead::ports::wolfssl
