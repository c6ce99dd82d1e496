// SPDX-License-Identifier: Apache-2.0
#include "impl.hpp"

#include <openssl/ecerr.h>
#include <openssl/err.h>
#include <openssl/proverr.h>

namespace fairlead::ports::crypto_openssl {
namespace {

/// Reasons of OpenSSL's providers that mean: its source of random numbers gave none.
bool is_of_entropy(int reason) {
  switch (reason) {
    case PROV_R_ENTROPY_SOURCE_STRENGTH_TOO_WEAK:
    case PROV_R_ERROR_INSTANTIATING_DRBG:
    case PROV_R_ERROR_RETRIEVING_ENTROPY:
    case PROV_R_GENERATE_ERROR:
    case PROV_R_IN_ERROR_STATE:
    case PROV_R_NOT_INSTANTIATED:
    case PROV_R_RESEED_ERROR: return true;
    default: return false;
  }
}

/// Those that mean: the octets are no point of the curve.
bool is_of_point(int reason) {
  return reason == EC_R_POINT_IS_NOT_ON_CURVE || reason == EC_R_INVALID_ENCODING ||
         reason == EC_R_COORDINATES_OUT_OF_RANGE;
}

Errc meaning_of(unsigned long code) {
  const int reason = ERR_GET_REASON(code);
  if (reason == ERR_R_MALLOC_FAILURE) return Errc::no_memory;
  const int library = ERR_GET_LIB(code);
  if (library == ERR_LIB_EC && is_of_point(reason)) return Errc::invalid;
  if (library == ERR_LIB_RAND || (library == ERR_LIB_PROV && is_of_entropy(reason))) return Errc::no_entropy;
  return Errc::internal;
}

}  // namespace

Attempt::Attempt() : on_top_(ERR_set_mark() == 1) {}

Attempt::~Attempt() { ERR_pop_to_mark(); }

// Only the newest entry can be looked at without taking the others out, which may be somebody else's.
Errc Attempt::error() const {
  if (on_top_) return meaning_of(ERR_peek_last_error());
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    const Errc meaning = meaning_of(code);
    if (meaning != Errc::internal) return meaning;
  }
  return Errc::internal;
}

}  // namespace fairlead::ports::crypto_openssl
