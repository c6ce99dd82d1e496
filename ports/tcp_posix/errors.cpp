// SPDX-License-Identifier: Apache-2.0
#include "errors.hpp"

#include <cerrno>

namespace fairlead::ports::detail {

Errc errc_of_errno(int error) {
  switch (error) {
    case EINPROGRESS: return Errc::would_block;
    case ECONNREFUSED: return Errc::refused;
    case ETIMEDOUT: return Errc::timed_out;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE: return Errc::reset;
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:  // No local address of this kind, for example IPv6 switched off.
    case ENODEV:
    case EINVAL:  // A link-local address without a zone.
    case EACCES:  // A firewall on this machine.
    case EPERM: return Errc::unreachable;
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT: return Errc::unsupported;
    case EAGAIN:  // connect: no local port is left.
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM: return Errc::no_memory;
    default: return Errc::internal;
  }
}

}  // namespace fairlead::ports::detail
