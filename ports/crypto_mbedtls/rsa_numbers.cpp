// SPDX-License-Identifier: Apache-2.0
/// @file  Arithmetic for what PSA does not say of RSA: whether the numbers of a private key belong together, of which
/// it looks at none when it imports one, and why it could not judge a signature.
#include "psa.hpp"

#include <mbedtls/bignum.h>

namespace fairlead::ports::crypto_mbedtls {
namespace {

/// Zeroed when it goes.
class Number {
 public:
  Number() { mbedtls_mpi_init(&value_); }
  Number(const Number&) = delete;
  Number& operator=(const Number&) = delete;
  ~Number() { mbedtls_mpi_free(&value_); }

  mbedtls_mpi* get() { return &value_; }
  [[nodiscard]] std::size_t bits() const { return mbedtls_mpi_bitlen(&value_); }
  [[nodiscard]] bool is(int wanted) const { return mbedtls_mpi_cmp_int(&value_, wanted) == 0; }
  [[nodiscard]] bool is(const Number& wanted) const { return mbedtls_mpi_cmp_mpi(&value_, &wanted.value_) == 0; }

 private:
  mbedtls_mpi value_{};
};

/// Arithmetic that remembers whether all of it could be done. What it answers after that is no.
class Arithmetic {
 public:
  [[nodiscard]] bool ok() const { return ok_; }

  void read(Number& into, Bytes from) { note(mbedtls_mpi_read_binary(into.get(), octets(from), from.size())); }
  bool is_product(Number& a, Number& b, const Number& product) {
    note(mbedtls_mpi_mul_mpi(result_.get(), a.get(), b.get()));
    return ok_ && result_.is(product);
  }
  bool is_inverse(Number& a, Number& b, Number& modulus) {
    note(mbedtls_mpi_mul_mpi(result_.get(), a.get(), b.get()));
    return is_remainder(result_, modulus) && remainder_.is(1);
  }
  /// How many bits the power has.
  std::size_t bits_of_power(Number& base, Number& exponent, Number& modulus) {
    note(mbedtls_mpi_exp_mod(result_.get(), base.get(), exponent.get(), modulus.get(), nullptr));
    return result_.bits();
  }
  /// Whether `exponent` is `whole` modulo the prime less one, and undoes `public_exponent` there.
  bool is_exponent(Number& exponent, Number& prime, Number& whole, Number& public_exponent) {
    note(mbedtls_mpi_sub_int(less_one_.get(), prime.get(), 1));
    return is_remainder(whole, less_one_) && remainder_.is(exponent) &&
           is_inverse(exponent, public_exponent, less_one_);
  }

 private:
  void note(int status) { ok_ = ok_ && status == 0; }
  /// Whether there is one, in remainder_.
  bool is_remainder(Number& number, Number& modulus) {
    if (!ok_ || modulus.is(0)) return false;
    note(mbedtls_mpi_mod_mpi(remainder_.get(), number.get(), modulus.get()));
    return ok_;
  }

  Number result_;
  Number remainder_;
  Number less_one_;
  bool ok_ = true;
};

}  // namespace

Result<bool> belong_together(const tls::RsaPrivateKey& key) {
  Arithmetic arithmetic;
  Number n;
  Number e;
  Number d;
  Number p;
  Number q;
  Number dp;
  Number dq;
  Number inverse;
  arithmetic.read(n, key.modulus);
  arithmetic.read(e, key.public_exponent);
  arithmetic.read(d, key.private_exponent);
  arithmetic.read(p, key.prime1);
  arithmetic.read(q, key.prime2);
  arithmetic.read(dp, key.exponent1);
  arithmetic.read(dq, key.exponent2);
  arithmetic.read(inverse, key.coefficient);
  const bool whole = arithmetic.is_product(p, q, n) && arithmetic.is_exponent(dp, p, d, e) &&
                     arithmetic.is_exponent(dq, q, d, e) && arithmetic.is_inverse(q, inverse, p);
  if (!arithmetic.ok()) return fail(Errc::no_memory);
  return whole;
}

Result<bool> fills_modulus(const tls::RsaPublicKey& key, Bytes signature) {
  Arithmetic arithmetic;
  Number n;
  Number e;
  Number s;
  arithmetic.read(n, key.modulus);
  arithmetic.read(e, key.exponent);
  arithmetic.read(s, signature);
  const std::size_t bits = arithmetic.bits_of_power(s, e, n);
  if (!arithmetic.ok()) return fail(Errc::no_memory);
  return bits == n.bits();
}

}  // namespace fairlead::ports::crypto_mbedtls
