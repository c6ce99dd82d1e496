// SPDX-License-Identifier: Apache-2.0
#include "fairlead/pkcs11/object_search.hpp"

#include "fairlead/base/try.hpp"

#include "pkcs11/vendor.hpp"

#include <utility>

namespace fairlead::pkcs11 {

Result<ObjectSearch> ObjectSearch::begin(Session& session, const Attributes& wanted) {
  if (!wanted.ok()) return fail(Errc::no_space);
  Template native(wanted);
  const CK_RV returned =
      call<&CK_FUNCTION_LIST::C_FindObjectsInit>(*session.functions_, session.handle_, native.data(), native.size());
  FAIRLEAD_TRY(session.check(returned, "C_FindObjectsInit"));
  return ObjectSearch(session);
}

ObjectSearch::ObjectSearch(ObjectSearch&& other) noexcept
    : session_(std::exchange(other.session_, nullptr)),
      found_(other.found_),
      next_(other.next_),
      count_(other.count_) {}

ObjectSearch::~ObjectSearch() {
  if (session_ != nullptr) (void)call<&CK_FUNCTION_LIST::C_FindObjectsFinal>(*session_->functions_, session_->handle_);
}

Result<std::optional<ObjectHandle>> ObjectSearch::next() {
  if (next_ == count_) {
    CK_ULONG count = 0;
    const CK_RV returned = call<&CK_FUNCTION_LIST::C_FindObjects>(
        *session_->functions_, session_->handle_, reinterpret_cast<CK_OBJECT_HANDLE*>(found_.data()), kAtOnce, &count);
    FAIRLEAD_TRY(session_->check(returned, "C_FindObjects"));
    next_ = 0;
    count_ = count < kAtOnce ? count : kAtOnce;
  }
  if (count_ == 0) return std::optional<ObjectHandle>();
  return std::optional(found_[next_++]);
}

Result<ObjectHandle> find_one(Session& session, const Attributes& wanted) {
  FAIRLEAD_TRY_ASSIGN(ObjectSearch search, ObjectSearch::begin(session, wanted));
  FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> first, search.next());
  if (!first) return fail(Errc::key_missing);
  FAIRLEAD_TRY_ASSIGN(const std::optional<ObjectHandle> second, search.next());
  if (second) return fail(Errc::invalid);
  return *first;
}

}  // namespace fairlead::pkcs11
