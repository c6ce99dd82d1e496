// SPDX-License-Identifier: Apache-2.0
/// @file  What differs between the versions of wolfSSL that the port is compiled with.
#pragma once

struct WOLFSSL;

namespace fairlead::ports::wolfssl {

/// Whether a connection can go back to TLS 1.2 after it has offered an ExternalPsk under 1.3; before 5.7.2 wolfSSL ends
/// it with a version error.
[[nodiscard]] bool falls_back_from_psk();

/// Whether the size of a signature is taken from the private key although a callback makes the signature; a key that is
/// elsewhere then needs a stand-in.
[[nodiscard]] bool measures_by_private_key();

/// Lets a server take a key only together with a new agreement, where wolfSSL can be told; where not, it offers both,
/// and HelloReader sees which one is taken.
void ask_for_agreement(WOLFSSL* ssl);

}  // namespace fairlead::ports::wolfssl
