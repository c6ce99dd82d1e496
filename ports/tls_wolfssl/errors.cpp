// SPDX-License-Identifier: Apache-2.0
/// @file  What it means when wolfSSL does not succeed.
#include "engine.hpp"

#include <algorithm>
#include <iterator>

#include <wolfssl/options.h>
#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>
#include <wolfssl/wolfcrypt/wolfmath.h>

namespace fairlead::ports::wolfssl {
namespace {

struct Meaning {
  int code;
  Errc error;
};

// What is not simply "the peer broke the rules".
constexpr Meaning kMeanings[] = {
    {VERSION_ERROR, Errc::no_common_parameters},
    {MATCH_SUITE_ERROR, Errc::no_common_parameters},
    {UNSUPPORTED_SUITE, Errc::no_common_parameters},
    {ECC_CURVE_ERROR, Errc::no_common_parameters},
    {UNKNOWN_ALPN_PROTOCOL_NAME_E, Errc::no_common_parameters},
    {NO_PEER_KEY, Errc::certificate_invalid},
    {HANDSHAKE_SIZE_ERROR, Errc::too_large},
    {NO_PRIVATE_KEY, Errc::key_missing},
    {MEMORY_ERROR, Errc::no_memory},
    {MEMORY_E, Errc::no_memory},
    {MP_MEM, Errc::no_memory},
    {BAD_MUTEX_E, Errc::no_memory},
    {RNG_FAILURE_E, Errc::no_entropy},
    {BAD_FUNC_ARG, Errc::internal},
    {BAD_STATE_E, Errc::internal},
    {NOT_COMPILED_IN, Errc::internal},
    {SUITES_ERROR, Errc::internal},
    {BUILD_MSG_ERROR, Errc::internal},
    {GETTIME_ERROR, Errc::internal},
};

/// About the key in the peer's own certificate, or what it may be used for.
bool is_about_key(int code) {
  constexpr int kCodes[] = {PEER_KEY_ERROR,     RSA_KEY_SIZE_E,    ECC_KEY_SIZE_E,
                            KEYUSE_SIGNATURE_E, KEYUSE_ENCIPHER_E, EXTKEYUSE_AUTH_E};
  return std::ranges::find(kCodes, code) != std::end(kCodes);
}

/// About the form of any certificate; wolfCrypt's first errors about them are numbered in a row.
bool is_about_certificate(int code) {
  constexpr int kCodes[] = {VERIFY_CERT_ERROR, MAX_CHAIN_ERROR,   NOT_CA_ERROR,      ASN_COUNTRY_SIZE_E,
                            ASN_NO_SKID,       ASN_NO_AKID,       ASN_NO_KEYUSAGE,   ASN_PATHLEN_SIZE_E,
                            ASN_PATHLEN_INV_E, ASN_SELF_SIGNED_E, ASN_NAME_INVALID_E};
  const bool first = code <= ASN_PARSE_E && code >= ASN_NO_SIGNER_E;
  return first || is_about_key(code) || std::ranges::find(kCodes, code) != std::end(kCodes);
}

}  // namespace

Errc error_of(int code) {
  const auto* known = std::ranges::find(kMeanings, code, &Meaning::code);
  return known == std::end(kMeanings) ? Errc::protocol : known->error;
}

Errc WolfSslEngine::verdict(int returned) {
  const int code = wolfSSL_get_error(ssl_.get(), returned);
  switch (code) {
    case WOLFSSL_ERROR_WANT_READ: return Errc::would_block;
    case WOLFSSL_ERROR_ZERO_RETURN: return Errc::closed;
    default: break;
  }
  const Errc error = verdict_of(code);
  if (found().refusal) tell(tls::alert_of(found().refusal->error));
  pass_on_alert();
  return error;
}

std::optional<std::uint8_t> WolfSslEngine::alert_of_library() const {
  WOLFSSL_ALERT_HISTORY history{};
  const bool known = wolfSSL_get_alert_history(ssl_.get(), &history) == WOLFSSL_SUCCESS;
  if (!known || history.last_tx.level != alert_fatal) return std::nullopt;
  return static_cast<std::uint8_t>(history.last_tx.code);
}

void WolfSslEngine::pass_on_alert() {
  const auto alert = alert_of_library();
  const bool waits = !opened_ && held_.empty();
  if (told_ || !alert || waits) return;
  told_ = true;
  found().alert_sent = *alert;
  if (!opened_) (void)outbox_.put(held_.bytes());
}

// By then wolfSSL seals what it writes, and has not come to the peer's certificate.
bool WolfSslEngine::has_failed_at_request(int code) const {
  if (code != INVALID_PARAMETER || !identity_ || opened_) return false;
  if (!is_1_3()) return hello().certificate_requested();
  return !judged_ && count_protected(held_.bytes()) != 0;
}

Errc WolfSslEngine::verdict_of(int code) {
  if (found().refusal) return found().refusal->error;
  found().native = code;
  if (asked_late_) return Errc::protocol;
  if (signing_failure_) return *signing_failure_;
  if (const auto& objection = inbox_.objection()) {
    tell(objection->alert, objection->protection);
    return objection->error;
  }
  const bool early = !opened_;
  if (cannot_sign_ || has_failed_at_request(code)) {
    tell(tls::Alert::handshake_failure);
    return Errc::no_common_parameters;
  }
  WOLFSSL_ALERT_HISTORY history{};
  (void)wolfSSL_get_alert_history(ssl_.get(), &history);
  if (code == FATAL_ERROR && history.last_rx.level == alert_fatal) {
    found().alert_received = static_cast<std::uint8_t>(history.last_rx.code);
    return tls::error_of_alert(found().alert_received, found().certificate_requested);
  }
  const bool io = code == SOCKET_ERROR_E || code == SOCKET_PEER_CLOSED_E || code == WOLFSSL_ERROR_SYSCALL;
  if (io && wire().error()) return *wire().error();
  if (short_of_memory_) return Errc::no_memory;
  // A message of another kind that is so large is none that an honest peer sends.
  if (code == HANDSHAKE_SIZE_ERROR && !is_1_3() && !hello().within_certificate()) return Errc::protocol;
  // What was judged before is to blame only for what wolfSSL alone looks at.
  if (early && (judged_ ? is_about_key(code) : is_about_certificate(code))) return blame_certificates(code);
  return error_of(code);
}

void WolfSslEngine::tell(tls::Alert alert, Protection protection) {
  if (opened_ || told_) return;
  told_ = true;
  muted_ = false;
  found().alert_sent = static_cast<std::uint8_t>(alert);
  if (protection == Protection::none || !is_1_3()) {
    std::array<std::byte, 7> plain{};
    write_plain_alert(alert, plain);
    (void)outbox_.put(plain);
    return;
  }
  keep_client_keys();
  std::array<std::byte, RecordSeal::kLargestAlert> memory{};
  const Result<Bytes> record = seal_ ? seal_->alert(alert, sealed_, memory) : fail(Errc::internal);
  if (record) (void)outbox_.put(*record);
}

}  // namespace fairlead::ports::wolfssl
