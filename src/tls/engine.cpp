// SPDX-License-Identifier: Apache-2.0
#include "fairlead/tls/engine.hpp"

#include "fairlead/tls/certificate_reader.hpp"
#include "fairlead/tls/name_check.hpp"

#include <algorithm>
#include <array>

namespace fairlead::tls {
namespace {

std::uint8_t place(std::size_t index) { return static_cast<std::uint8_t>(std::min<std::size_t>(index, 0xfe)); }

}  // namespace

Result<void> Engine::start(io::StreamRef lower, const Parameters& parameters, Bytes ticket, bool resumes) {
  findings_ = {};
  policy_ = &parameters.policy;
  host_ = parameters.host;
  now_ = parameters.now;
  wire_.attach(lower);
  const Result<void> started = do_start(parameters, ticket, resumes);
  if (!started) {
    const std::int32_t native = findings_.native;
    forget();
    findings_.native = native;
  }
  return started;
}

void Engine::forget() {
  do_forget();
  wire_.detach();
  findings_ = {};
  policy_ = nullptr;
  host_.reset();
  now_.reset();
}

ChainVerdict Engine::judge(std::span<Bytes> chain, const Anchors& anchors) {
  const auto refused = [this](Errc error, std::size_t index) { return refuse({error, place(index)}, 0); };
  findings_.verified = false;
  if (chain.empty()) return refused(Errc::unknown_ca, 0);
  const std::size_t longest = std::min<std::size_t>(policy_->longest_chain, Policy::kLongestChain);
  if (chain.size() > longest) return refused(Errc::certificate_invalid, longest);

  std::array<CertificateView, Policy::kLongestChain> views;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Result<CertificateView> read = read_certificate(chain[i]);
    if (!read) return refused(read.error(), i);
    views[i] = *read;
  }
  const std::span<CertificateView> checked = std::span(views).first(chain.size());
  if (const auto verdict = check(checked, anchors); !verdict) return refuse(verdict.error(), 0);
  if (const auto named = check_name(checked.front(), *host_); !named) return refused(named.error(), 0);
  chain.back() = checked.back().der;
  findings_.verified = true;
  findings_.valid_until = std::ranges::min_element(checked, {}, &CertificateView::not_after)->not_after;
  return {};
}

ChainVerdict Engine::check(std::span<CertificateView> chain, const Anchors& anchors) const {
  const ChainVerdict verdict = check_chain(chain, *policy_, now_);
  if (verdict || chain.size() == 1) return verdict;
  // What an anchor allows is held against those below it. Their dates are their own.
  const bool may_help =
      verdict.error().index + 1U == chain.size() || verdict.error().error == Errc::certificate_invalid;
  if (!may_help) return verdict;
  const CertificateView first = chain.back();
  for (std::size_t i = 0;; ++i) {
    const Bytes der = anchors.named(first.subject, i);
    if (der.empty()) return verdict;
    const Result<CertificateView> twin = read_certificate(der);
    if (!twin || !equal(twin->public_key, first.public_key)) continue;
    chain.back() = *twin;
    if (check_chain(chain, *policy_, now_)) return {};
  }
}

ChainVerdict Engine::judge_sent(std::span<const Bytes> sent, const Anchors& anchors, std::span<const Bytes> lists,
                                SignatureVerifier& verifier, Path& path, std::int32_t native) {
  const ChainVerdict found = find_path(sent, anchors, verifier, path);
  const bool complete = found || (found.error().error == Errc::certificate_invalid && path.size() > 1);
  if (!complete) return refuse(found.error(), native);
  if (const auto revoked = check_revocation(std::span(path), lists, verifier); !revoked)
    return refuse(revoked.error(), native);
  if (const auto verdict = judge(std::span(path), anchors); !verdict) return verdict;
  return found ? found : refuse(found.error(), native);
}

ChainVerdict Engine::refuse(ChainFault fault, std::int32_t native) {
  findings_.verified = false;
  findings_.refusal = fault;
  findings_.native = native;
  return std::unexpected(fault);
}

}  // namespace fairlead::tls
