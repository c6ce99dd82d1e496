// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/token_entropy.hpp"

#include "fairlead/base/try.hpp"

#include <array>

namespace fairlead::pkcs11 {

TokenEntropy::~TokenEntropy() {
  const platform::Lock lock(mutex_);
  session_.reset();
}

Result<void> TokenEntropy::open() {
  const platform::Lock lock(mutex_);
  session_.reset();
  FAIRLEAD_TRY(reach());
  std::array<std::byte, 1> number{};
  return draw(number);
}

Result<void> TokenEntropy::reach() {
  FAIRLEAD_TRY(module_.revive());
  FAIRLEAD_TRY_ASSIGN(const Slot slot, module_.find_token(uri_));
  FAIRLEAD_TRY_ASSIGN(session_, Session::open(slot, Access::read_only));
  return {};
}

/// After an error the session is not used again, whatever the token calls the reason: it may be gone.
Result<void> TokenEntropy::draw(MutableBytes into) {
  Result<void> done = session_->random(into);
  if (!done) session_.reset();
  return done;
}

Result<void> TokenEntropy::do_fill(MutableBytes into) {
  if (into.empty()) return {};
  const platform::Lock lock(mutex_);
  if (session_ && draw(into)) return {};
  return reach() && draw(into) ? Result<void>() : fail(Errc::no_entropy);
}

}  // namespace fairlead::pkcs11
