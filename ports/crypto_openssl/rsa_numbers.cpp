// SPDX-License-Identifier: Apache-2.0
/// @file  Whether the numbers of a private RSA key belong together. OpenSSL answers that only with a proof that the
/// primes are prime, which takes as long as a hundred signatures. It signs with whatever it is given.
#include "impl.hpp"

#include <openssl/bn.h>

namespace fairlead::ports::crypto_openssl {
namespace {

Owned<BIGNUM> number_of(Bytes octets_of_it) {
  Owned<BIGNUM> number(BN_bin2bn(octets(octets_of_it), static_cast<int>(octets_of_it.size()), nullptr));
  if (number) BN_set_flags(number.get(), BN_FLG_CONSTTIME);
  return number;
}

/// One of the primes with its part of the private exponent.
struct Half {
  const BIGNUM* prime;
  const BIGNUM* exponent;
};

/// Arithmetic that remembers whether all of it could be done.
class Arithmetic {
 public:
  explicit Arithmetic(BN_CTX* work) : work_(work), result_(BN_new()), less_one_(BN_new()) {
    ok_ = work_ != nullptr && result_ && less_one_;
  }
  [[nodiscard]] bool ok() const { return ok_; }

  bool is_product(const BIGNUM* a, const BIGNUM* b, const BIGNUM* product) {
    ok_ = ok_ && BN_mul(result_.get(), a, b, work_) == 1;
    return ok_ && BN_cmp(result_.get(), product) == 0;
  }
  bool is_inverse(const BIGNUM* a, const BIGNUM* b, const BIGNUM* modulus) {
    ok_ = ok_ && BN_mod_mul(result_.get(), a, b, modulus, work_) == 1;
    return ok_ && BN_is_one(result_.get()) == 1;
  }
  /// Whether the exponent is `whole` modulo the prime less one, and undoes `public_exponent` there.
  bool is_exponent(const Half& half, const BIGNUM* whole, const BIGNUM* public_exponent) {
    ok_ = ok_ && BN_sub(less_one_.get(), half.prime, BN_value_one()) == 1 && BN_is_zero(less_one_.get()) == 0 &&
          BN_mod(result_.get(), whole, less_one_.get(), work_) == 1;
    return ok_ && BN_cmp(result_.get(), half.exponent) == 0 &&
           is_inverse(half.exponent, public_exponent, less_one_.get());
  }

 private:
  BN_CTX* work_;
  Owned<BIGNUM> result_;
  Owned<BIGNUM> less_one_;
  bool ok_ = false;
};

}  // namespace

Result<bool> belong_together(const tls::RsaPrivateKey& key) {
  const Attempt attempt;
  const Owned<BN_CTX> work(BN_CTX_new());
  const auto n = number_of(key.modulus);
  const auto e = number_of(key.public_exponent);
  const auto d = number_of(key.private_exponent);
  const auto p = number_of(key.prime1);
  const auto q = number_of(key.prime2);
  const auto dp = number_of(key.exponent1);
  const auto dq = number_of(key.exponent2);
  const auto inverse = number_of(key.coefficient);
  if (!n || !e || !d || !p || !q || !dp || !dq || !inverse) return fail(Errc::no_memory);
  if (BN_is_one(p.get()) == 1 || BN_is_one(q.get()) == 1) return false;
  Arithmetic arithmetic(work.get());
  const bool whole = arithmetic.is_product(p.get(), q.get(), n.get()) &&
                     arithmetic.is_exponent({.prime = p.get(), .exponent = dp.get()}, d.get(), e.get()) &&
                     arithmetic.is_exponent({.prime = q.get(), .exponent = dq.get()}, d.get(), e.get()) &&
                     arithmetic.is_inverse(q.get(), inverse.get(), p.get());
  if (!arithmetic.ok()) return fail(Errc::no_memory);
  return whole;
}

}  // namespace fairlead::ports::crypto_openssl
