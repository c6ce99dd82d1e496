// SPDX-License-Identifier: Apache-2.0
#include "token/signature.hpp"

#include "fairlead/platform/signature_input.hpp"

#include "token/key_material.hpp"

#include <algorithm>
#include <cstring>

namespace fairlead::token {
namespace {

using platform::HashAlgorithm;
using platform::SignatureForm;

struct PssHash {
  std::uint16_t hash = 0;
  std::uint16_t mgf = 0;
  HashAlgorithm algorithm = HashAlgorithm::sha256;
};
constexpr PssHash kPssHashes[] = {{CKM_SHA256, CKG_MGF1_SHA256, HashAlgorithm::sha256},
                                  {CKM_SHA384, CKG_MGF1_SHA384, HashAlgorithm::sha384},
                                  {CKM_SHA512, CKG_MGF1_SHA512, HashAlgorithm::sha512}};

/// The parameters of PSS, as TLS has them: MGF1 by the same digest, a salt as long as it.
CK_RV read_parameters(const CK_MECHANISM& mechanism, const MechanismRow& row, HashAlgorithm& hash) {
  hash = row.hash.value_or(HashAlgorithm::sha256);
  if (row.scheme != Scheme::pss) return mechanism.ulParameterLen == 0 ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
  if (mechanism.ulParameterLen != sizeof(CK_RSA_PKCS_PSS_PARAMS) || mechanism.pParameter == nullptr) {
    return CKR_MECHANISM_PARAM_INVALID;
  }
  CK_RSA_PKCS_PSS_PARAMS given{};  // At any address.
  std::memcpy(&given, mechanism.pParameter, sizeof(given));
  const auto* const found = std::ranges::find(kPssHashes, given.hashAlg, &PssHash::hash);
  if (found == std::end(kPssHashes) || found->mgf != given.mgf ||
      given.sLen != platform::digest_size(found->algorithm)) {
    return CKR_MECHANISM_PARAM_INVALID;
  }
  if (row.hash && *row.hash != found->algorithm) return CKR_MECHANISM_PARAM_INVALID;
  hash = found->algorithm;
  return CKR_OK;
}

/// Whether a secret key is for HMAC by this hash: a generic one is for all.
bool fits_hmac(const Object& key, const MechanismRow& row) {
  static_assert(CKK_SHA384_HMAC == CKK_SHA256_HMAC + 1 && CKK_SHA512_HMAC == CKK_SHA256_HMAC + 2);
  const auto type = key.number(CKA_KEY_TYPE);
  return type == CKK_GENERIC_SECRET || type == CKK_SHA256_HMAC + static_cast<unsigned>(*row.hash);
}

/// Whether the mechanism is for such a key, and the key for such an operation.
CK_RV check_key(const KeyFacts& key, const MechanismRow& row, Operation operation) {
  const bool signs = operation == Operation::sign;
  const bool secret = key.object_class == Class::secret_key;
  if (key.object_class < Class::public_key) return CKR_KEY_HANDLE_INVALID;
  if (!secret && key.object_class != (signs ? Class::private_key : Class::public_key)) return CKR_KEY_TYPE_INCONSISTENT;
  if (secret != (row.scheme == Scheme::hmac)) return CKR_KEY_TYPE_INCONSISTENT;
  const bool rsa = row.scheme == Scheme::pkcs1 || row.scheme == Scheme::pss;
  if (!secret && (!key.kind || (*key.kind == platform::PrivateKeyKind::rsa) != rsa)) return CKR_KEY_TYPE_INCONSISTENT;
  return key.is(signs ? Flag::sign : Flag::verify) ? CKR_OK : CKR_KEY_FUNCTION_NOT_PERMITTED;
}

CK_RV begin_mac(const SessionCall& call, const Object& key) {
  Session& of = call.of();
  return return_value_of(call.token().crypto.begin_mac(of.run, of.hash, key.secret()));
}

SignatureForm form_of(Scheme scheme, HashAlgorithm hash) {
  switch (scheme) {
    case Scheme::pkcs1: return {.padding = SignatureForm::Padding::pkcs1};
    case Scheme::pss: return {.padding = SignatureForm::Padding::pss, .hash = hash};
    default: return {};
  }
}

/// Whether data that comes hashed already is as the form has it.
bool has_right_size(const Session& of, Scheme scheme, Bytes data) {
  switch (scheme) {
    case Scheme::pss: return data.size() == platform::digest_size(of.hash);
    case Scheme::pkcs1: return data.size() + 11 <= of.result_size;
    default: return !data.empty() && data.size() <= platform::kMostDigest;
  }
}

/// Begins what hashes by itself: a MAC with its key, or a digest.
CK_RV begin_run(const SessionCall& call, const MechanismRow& row, CK_OBJECT_HANDLE key) {
  Token& token = call.token();
  Session& of = call.of();
  if (!of.is_mac) {
    if (!row.hash) return CKR_OK;
    return return_value_of(token.crypto.begin_hash(of.run, of.hash));
  }
  const auto object = token.objects.open(key);
  if (!object) return key_result(object.error());
  const CK_RV rv = fits_hmac(*object, row) ? begin_mac(call, *object) : CKR_KEY_TYPE_INCONSISTENT;
  token.objects.shut(*object);
  return rv;
}

}  // namespace

CK_RV key_result(Errc error) { return error == Errc::key_missing ? CKR_KEY_HANDLE_INVALID : return_value_of(error); }

CK_RV read_facts(SessionCall& call, CK_OBJECT_HANDLE key, KeyFacts& facts) {
  Token& token = call.token();
  if (const KeptKey* const kept = token.kept_key(key); kept != nullptr) {
    facts = kept->facts;
    return CKR_OK;
  }
  if (const CK_RV rv = call.lock(platform::Access::shared); rv != CKR_OK) return rv;
  const auto object = token.objects.load(key);
  if (!object) return key_result(object.error());
  facts = facts_of(*object);
  return CKR_OK;
}

CK_RV begin_signature(SessionCall& call, Operation operation, const CK_MECHANISM* mechanism, CK_OBJECT_HANDLE key) {
  if (call.result() != CKR_OK) return call.result();
  if (mechanism == nullptr) return CKR_ARGUMENTS_BAD;
  Session& of = call.of();
  Token& token = call.token();
  if (of.operation != Operation::none) return CKR_OPERATION_ACTIVE;
  const MechanismRow* const row =
      mechanism_of(mechanism->mechanism, operation == Operation::sign ? CKF_SIGN : CKF_VERIFY);
  if (row == nullptr) return CKR_MECHANISM_INVALID;
  HashAlgorithm hash{};
  if (const CK_RV rv = read_parameters(*mechanism, *row, hash); rv != CKR_OK) return rv;
  KeyFacts facts;
  if (const CK_RV rv = read_facts(call, key, facts); rv != CKR_OK) return rv;
  if (const CK_RV rv = check_key(facts, *row, operation); rv != CKR_OK) return rv;
  const bool secret = facts.object_class >= Class::private_key;
  if (secret && facts.is(Flag::token) && token.vault.role() != Role::user) return CKR_USER_NOT_LOGGED_IN;
  of.mechanism = mechanism->mechanism;
  of.key = key;
  of.hash = hash;
  of.fed = false;
  of.is_mac = row->scheme == Scheme::hmac;
  of.result_size = of.is_mac ? platform::digest_size(hash) : facts.signature_size;
  of.wants_login = operation == Operation::sign && facts.is(Flag::always_authenticate);
  if (const CK_RV rv = begin_run(call, *row, key); rv != CKR_OK) return rv;
  of.running = of.is_mac || row->hash.has_value();
  of.operation = operation;
  return CKR_OK;
}

CK_RV running(const SessionCall& call, Operation operation) {
  if (call.result() != CKR_OK) return call.result();
  return call.of().operation == operation ? CKR_OK : CKR_OPERATION_NOT_INITIALIZED;
}

CK_RV end(const SessionCall& call, CK_RV rv) {
  call.token().end_operation(call.of());
  return rv;
}

bool takes_parts(const Session& session) { return session.running; }

CK_RV add(const SessionCall& call, Bytes data) {
  Session& of = call.of();
  platform::TokenCrypto& crypto = call.token().crypto;
  const CK_RV rv = return_value_of(of.is_mac ? crypto.add_to_mac(of.run, data) : crypto.add_to_hash(of.run, data));
  return rv == CKR_OK ? rv : end(call, rv);
}

CK_RV add_part(const SessionCall& call, Operation operation, const CK_BYTE* data, CK_ULONG size) {
  if (const CK_RV rv = running(call, operation); rv != CKR_OK) return rv;
  if (data == nullptr && size != 0) return end(call, CKR_ARGUMENTS_BAD);
  if (!takes_parts(call.of())) return end(call, CKR_FUNCTION_NOT_SUPPORTED);
  call.of().fed = true;
  return add(call, bytes_of(data, size));
}

CK_RV finish_input(const SessionCall& call, Bytes data, Signed& into) {
  Session& of = call.of();
  const Scheme scheme = mechanism_of(of.mechanism, CKF_SIGN | CKF_VERIFY)->scheme;
  into.form = form_of(scheme, of.hash);
  if (!of.running) {
    into.input = data;
    return has_right_size(of, scheme, data) ? CKR_OK : CKR_DATA_LEN_RANGE;
  }
  const std::size_t size = platform::digest_size(of.hash);
  const auto head = platform::digest_info_head(of.hash);
  const MutableBytes digest = MutableBytes(into.memory).subspan(head.size(), size);
  platform::TokenCrypto& crypto = call.token().crypto;
  const CK_RV ended = return_value_of(of.is_mac ? crypto.end_mac(of.run, digest) : crypto.end_hash(of.run, digest));
  of.running = false;
  if (ended != CKR_OK) return ended;
  into.input = digest;
  if (scheme != Scheme::pkcs1) return CKR_OK;
  (void)copy_bytes(into.memory, head);
  into.input = Bytes(into.memory).first(head.size() + size);
  return CKR_OK;
}

}  // namespace fairlead::token
