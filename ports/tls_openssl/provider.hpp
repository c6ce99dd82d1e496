// SPDX-License-Identifier: Apache-2.0
/// @file  A SigningKey as a key of OpenSSL, by a provider of ours.
#pragma once

#include "fairlead/tls/signing_key.hpp"

#include "objects.hpp"

namespace fairlead::ports::openssl {

/// The number of the library that errors of our keys have in OpenSSL's queue; the same in every context.
[[nodiscard]] int signing_errors();

/// Whoever asks for an algorithm without saying whose gets OpenSSL's own, in whichever order they become known. Once
/// for each context, before another thread uses it.
/// @return Nothing; or no_memory.
[[nodiscard]] Result<void> prefer_openssl(ossl_lib_ctx_st* context);

/// Adds the provider to a context that prefers OpenSSL's, once. Its algorithms are used for keys of wrap_key() and for
/// nothing else. No provider is loaded by itself any more: OpenSSL's own is loaded by name. Thread-safe.
/// @return Nothing; or no_memory; or internal.
[[nodiscard]] Result<void> add_provider(ossl_lib_ctx_st* context);

/// The key as OpenSSL sees it: its public half, and a way to ask `key` to sign, one thread at a time. `key` outlives
/// it. Adds the provider to the context that everything here uses.
/// @return The key; or invalid: public_key() is not a SubjectPublicKeyInfo; unsupported: neither EC nor RSA nor
///   Ed25519; no_memory.
[[nodiscard]] tls::Loaded<Owned<evp_pkey_st>> wrap_key(const OpenSslLibrary::Impl& library, tls::SigningKey& key);

/// What the reason of an entry in OpenSSL's queue means, whose library is signing_errors().
[[nodiscard]] Errc error_of_reason(int reason);

}  // namespace fairlead::ports::openssl
