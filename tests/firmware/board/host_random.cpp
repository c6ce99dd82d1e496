// SPDX-License-Identifier: Apache-2.0
#include "firmware/board/host_random.hpp"

#include "fairlead/base/try.hpp"
#include "fairlead/ports/semihosting_file.hpp"

namespace fairlead::firmware {

Result<void> HostRandom::fill(MutableBytes into) {
  if (fixed_) {
    fixed_->fill(reinterpret_cast<unsigned char*>(into.data()), into.size());
    return {};
  }
  FAIRLEAD_TRY_ASSIGN(auto source, ports::semihosting::File::open("/dev/urandom", ports::semihosting::FileMode::read));
  const auto got = source.read(into);
  if (!got || *got != into.size()) return fail(Errc::no_entropy);
  return {};
}

}  // namespace fairlead::firmware
