// SPDX-License-Identifier: Apache-2.0
/// @file  RevocationLists: those of a trust store, as check_revocation() takes them.
#pragma once

#include "fairlead/base/bytes.hpp"

#include <cstddef>
#include <span>

namespace fairlead::ports::mbedtls {

/// Grows at its end; then it is shared, and not written to.
class RevocationLists {
 public:
  RevocationLists() = default;
  RevocationLists(const RevocationLists&) = delete;
  RevocationLists& operator=(const RevocationLists&) = delete;
  ~RevocationLists();

  /// Copies a list in DER. Whether there was memory; if not, nothing has changed.
  [[nodiscard]] bool add(Bytes der);
  [[nodiscard]] std::span<const Bytes> all() const { return {table_, size_}; }

 private:
  Bytes* table_ = nullptr;  ///< Of views of allocations, which are ours.
  std::size_t size_ = 0;
};

}  // namespace fairlead::ports::mbedtls
