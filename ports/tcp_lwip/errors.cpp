// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <lwip/err.h>

namespace fairlead::ports::tcp_lwip {

Errc error_of(std::int8_t error) {
  switch (error) {
    case ERR_RST: return Errc::refused;  // While connecting.
    case ERR_ABRT:
    case ERR_TIMEOUT: return Errc::timed_out;
    case ERR_RTE:
    case ERR_IF: return Errc::unreachable;
    case ERR_MEM:
    case ERR_BUF: return Errc::no_memory;
    default: return Errc::internal;
  }
}

}  // namespace fairlead::ports::tcp_lwip
