#include "check/features.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "check/element.h"

namespace bittern::check {
namespace {

constexpr std::string_view kSasl = "urn:ietf:params:xml:ns:xmpp-sasl";
constexpr std::string_view kSasl2 = "urn:xmpp:sasl:2";
constexpr std::string_view kBind = "urn:ietf:params:xml:ns:xmpp-bind";
constexpr std::string_view kManagement = "urn:xmpp:sm:3";
constexpr std::string_view kBindingTypes = "urn:xmpp:sasl-cb:0";
constexpr std::size_t kMostMechanisms = 64;

void take_mechanisms(const Element* list, Offer& offer) {
  if (list == nullptr) {
    return;
  }
  for (const Element& each : list->children) {
    if (each.name == "mechanism" && !offer.has(each.text) &&
        offer.mechanisms.size() < kMostMechanisms) {
      offer.mechanisms.push_back(each.text);
    }
  }
}

}  // namespace

bool Offer::has(const std::string& mechanism) const {
  return std::find(mechanisms.begin(), mechanisms.end(), mechanism) != mechanisms.end();
}

bool Offer::binds_channel() const {
  constexpr std::string_view kPlus = "-PLUS";  // RFC 5802 §4
  return binding_types ||
         std::any_of(mechanisms.begin(), mechanisms.end(), [&](const std::string& name) {
           return name.size() > kPlus.size() &&
                  name.compare(name.size() - kPlus.size(), kPlus.size(), kPlus) == 0;
         });
}

std::optional<Offer> read_offer(const std::string& element) {
  const auto features = Element::parse(element);
  if (!features || features->name != "features") {
    return std::nullopt;
  }
  Offer offer;
  take_mechanisms(features->child("mechanisms", kSasl), offer);
  const Element* sasl2 = features->child("authentication", kSasl2);
  take_mechanisms(sasl2, offer);
  offer.sasl2 = sasl2 != nullptr;
  offer.binding_types = features->child("sasl-channel-binding", kBindingTypes) != nullptr;
  offer.bind = features->child("bind", kBind) != nullptr;
  offer.management = features->child("sm", kManagement) != nullptr;
  return offer;
}

std::string to_text(const Offer& offer) {
  std::string text;
  const auto add = [&text](std::string_view what, std::string_view separator) {
    text += (text.empty() ? std::string_view() : separator);
    text += what;
  };
  for (const std::string& mechanism : offer.mechanisms) {
    add(mechanism, ", ");
  }
  const std::size_t of_mechanisms = text.size();
  const auto add_feature = [&](bool there, std::string_view what) {
    if (there) {
      add(what, text.size() == of_mechanisms ? "; " : ", ");
    }
  };
  add_feature(offer.sasl2, "SASL2");
  add_feature(offer.bind, "resource binding");
  add_feature(offer.management, "stream management");
  return text;
}

}  // namespace bittern::check
