// SPDX-License-Identifier: Apache-2.0
/// @file  TokenKey: a private key in a token, as TLS ports take it.
#pragma once

#include "fairlead/base/bytes.hpp"
#include "fairlead/base/secret.hpp"
#include "fairlead/base/status.hpp"
#include "fairlead/base/time.hpp"
#include "fairlead/pkcs11/certificates.hpp"
#include "fairlead/pkcs11/key_reader.hpp"
#include "fairlead/pkcs11/module.hpp"
#include "fairlead/pkcs11/pin_source.hpp"
#include "fairlead/pkcs11/session.hpp"
#include "fairlead/pkcs11/uri.hpp"
#include "fairlead/tls/policy.hpp"
#include "fairlead/tls/signing_key.hpp"

#include <cstddef>
#include <optional>
#include <span>

namespace fairlead::pkcs11 {

/// A private key of a token, found by a URI, that signs handshakes: EC on P-256, P-384 and P-521, and RSA with PKCS #1
/// v1.5 and, where the token has it, PSS. Holds one session of its own.
///
/// A token that was taken out or restarted is looked for again by the next signature, with a new login, and must have
/// the same key. (A module may not say so: that of a TPM says `internal`, and takes Module::restart() and allow_pin().)
/// After a login that failed, whatever the token said of it, nobody tries another one until allow_pin()
/// is called: each wrong PIN brings a token nearer to its lock. What a PinSource says by itself is not remembered.
///
/// Does not allocate. Not moved, since identities refer to it; outlives them. One thread at a time.
class TokenKey final : public tls::SigningKey {
 public:
  /// @param module  Outlives the key, as do `pins` and the text of the URI.
  /// @param uri     Its attributes of token, slot and library choose the token; `object` and `id` the key in it. `type`
  ///   is not looked at: it is a private key. A PIN in it is not used.
  /// @param pins    Null: nobody knows the PIN, and the key is used if the token gives it without.
  /// @param longest_signature  What the token takes at most.
  TokenKey(Module& module, const Uri& uri, PinSource* pins, Duration longest_signature = std::chrono::seconds(1))
      : module_(module), uri_(uri), pins_(pins), longest_signature_(longest_signature) {}
  TokenKey(const TokenKey&) = delete;
  TokenKey& operator=(const TokenKey&) = delete;
  ~TokenKey() = default;

  /// Finds token and key, logs in where that is needed, and reads the public half. Call it before anything else.
  /// @return Nothing; or
  ///   - token_removed  no such token is there.
  ///   - key_missing    the token has no such private key, or its public half is nowhere in the token.
  ///   - invalid        several tokens or keys fit.
  ///   - pin_incorrect  the PIN is wrong, or there is none; or what an earlier login has said.
  ///   - pin_locked
  ///   - unsupported    a key of another kind, or one that does not sign.
  ///   - busy, cancelled, no_space (more than Module::kSlots tokens), no_memory, internal, and what the PinSource says
  [[nodiscard]] Result<void> open();

  /// Where only a certificate says what the public half is (PublicHalf::by_certificate()), the key signs once, so that
  /// the token can say whether that is so, if it verifies with a key that it is given. (PIN and all, of a key that
  /// wants one for each signature.) Call it after open(); who does not finds out by a handshake that fails.
  /// Where the token has one session alone and does not verify, it takes a second login, and the PIN.
  /// @return Nothing, also where the token does not verify (unsupported, invalid, pin_incorrect of what verifies); or
  ///   - key_mismatch  the certificate with the key's id is another key's. The key does not sign.
  ///   - unsupported   the key signs by none of the schemes that fit its certificate.
  ///   - the errors of open()
  [[nodiscard]] Result<void> prove_possession();

  /// The key's certificate and its issuers, as far as the token has them (pkcs11::read_chain()).
  /// @return Them; or key_missing: the token has no certificate of this key; no_space: `memory` is too small;
  ///   token_removed, also before open(); no_memory, internal.
  [[nodiscard]] Result<StoredChain> read_chain(MutableBytes memory);

  /// After a login that failed: the PIN is another one now, or the token was unblocked, and it may be tried.
  void allow_pin() { refusal_.reset(); }

  /// The CK_RV of the last call to its sessions that failed, for people; 0 where none has.
  [[nodiscard]] Ulong native() const { return native_; }

 private:
  [[nodiscard]] std::span<const tls::SignatureScheme> do_schemes() const override { return schemes_; }
  [[nodiscard]] Bytes do_public_key() const override { return half_.info(); }
  [[nodiscard]] Duration do_longest_signature() const override { return longest_signature_; }
  Result<std::size_t> do_sign(tls::SignatureScheme scheme, Bytes input, MutableBytes into) override;

  Result<void> reach();
  Result<void> use_key();
  Result<bool> prove();
  Result<bool> judge(tls::SignatureScheme scheme, Bytes digest, Bytes raw);
  Result<void> renew_session();
  Result<bool> verify_own(tls::SignatureScheme scheme, Bytes digest, Bytes raw);
  Result<void> log_in();
  Result<std::optional<Bytes>> ask_pin(Secret<kLongestPin>& memory);
  Result<std::size_t> sign_once(tls::SignatureScheme scheme, Bytes input, MutableBytes into);
  Result<std::size_t> raw_signature(tls::SignatureScheme scheme, Bytes input, MutableBytes into);
  Errc note(Errc error);

  Module& module_;
  Uri uri_;
  PinSource* pins_;
  Duration longest_signature_;
  std::optional<Session> session_;  ///< Nothing: the token is to be looked for.
  std::optional<Slot> slot_;        ///< Of the session.
  ObjectHandle key_{};
  bool always_authenticate_ = false;
  PublicHalf half_;
  tls::SchemeList schemes_;
  std::optional<Errc> refusal_;  ///< Of a login.
  Ulong native_ = 0;
};

}  // namespace fairlead::pkcs11
