// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <cstddef>
#include <new>
#include <utility>

namespace fairlead::ports {
namespace wolfssl {

EngineMemory::EngineMemory(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity)
    : engine_(*new(memory_.data()) WolfSslEngine(std::move(trust), std::move(identity))) {
  static_assert(sizeof(WolfSslEngine) <= kSize && alignof(WolfSslEngine) <= alignof(std::max_align_t));
}

EngineMemory::~EngineMemory() { static_cast<WolfSslEngine&>(engine_).~WolfSslEngine(); }

}  // namespace wolfssl

WolfSslSession::WolfSslSession(WolfSslTrustStore trust, std::optional<WolfSslIdentity> identity)
    : EngineMemory(std::move(trust), std::move(identity)), EngineSession(engine()) {}

WolfSslSession::~WolfSslSession() = default;

}  // namespace fairlead::ports
