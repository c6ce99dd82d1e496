// SPDX-License-Identifier: Apache-2.0
#include "engine.hpp"

#include <memory>
#include <utility>

namespace fairlead::ports {

struct OpenSslSession::Impl {
  openssl::OpenSslEngine engine;
};

OpenSslSession::OpenSslSession(OpenSslTrustStore trust, std::optional<OpenSslIdentity> identity)
    : OpenSslSession(std::unique_ptr<Impl>(new Impl{{std::move(trust), std::move(identity)}})) {}

OpenSslSession::OpenSslSession(std::unique_ptr<Impl> impl) : EngineSession(impl->engine), impl_(std::move(impl)) {}

OpenSslSession::~OpenSslSession() = default;

}  // namespace fairlead::ports
