#include "check/element.h"

#include <strophe.h>

#include "check/strophe_pointers.h"

namespace bittern::check {
namespace {

std::string text_or_nothing(const char* text) { return text == nullptr ? "" : text; }

// As deep as the stanza is, of which xmpp::Stream has limited the depth.
Element copy_of(xmpp_stanza_t* stanza) {
  Element element;
  element.name = text_or_nothing(xmpp_stanza_get_name(stanza));
  element.space = text_or_nothing(xmpp_stanza_get_ns(stanza));
  for (auto* child = xmpp_stanza_get_children(stanza); child != nullptr;
       child = xmpp_stanza_get_next(child)) {
    if (xmpp_stanza_is_text(child) != 0) {
      element.text += text_or_nothing(xmpp_stanza_get_text_ptr(child));
    } else {
      element.children.push_back(copy_of(child));
    }
  }
  return element;
}

}  // namespace

std::unique_ptr<Element> Element::parse(const std::string& bytes) {
  const Context context(xmpp_ctx_new(nullptr, nullptr));
  xmpp_stanza_t* stanza = xmpp_stanza_new_from_string(context.get(), bytes.c_str());
  if (stanza == nullptr) {
    return nullptr;
  }
  auto element = std::make_unique<Element>(copy_of(stanza));
  (void)xmpp_stanza_release(stanza);
  return element;
}

const Element* Element::child(std::string_view child_name, std::string_view in_space) const {
  for (const Element& each : children) {
    if (each.name == child_name && each.space == in_space) {
      return &each;
    }
  }
  return nullptr;
}

}  // namespace bittern::check
