#include "manager/link_input.h"

#include <utility>
#include <variant>

#include "manager/overloaded.h"

namespace bittern::manager {

LinkInput to_link_input(std::vector<xmpp::StreamEvent> events, CommonTexts& texts) {
  using bosh::Condition;
  LinkInput input;
  const Overloaded add{
      [&input](xmpp::StreamOpened& opened) {
        input.opened = bosh::StreamInfo{opened.from, opened.id, opened.version};
      },
      [&input, &texts](xmpp::StreamElement& element) {
        if (element.is_features) {
          input.elements.push_back(texts.share(std::move(element.bytes)));
        } else {
          input.elements.emplace_back(std::move(element.bytes));
        }
      },
      [&input](xmpp::StreamManaged&) { input.managed = true; },
      [](xmpp::StreamOffersTls&) {},
      [&input](xmpp::StreamError& error) {
        input.other_host = std::move(error.other_host);
        input.lost = {{Condition::kRemoteStreamError, std::move(error.bytes)},
                      "stream error " + error.name};
      },
      [&input](xmpp::StreamClosed&) {
        input.lost = {{Condition::kRemoteConnectionFailed, {}}, "stream closed by the server"};
      },
      [&input](xmpp::StreamBroken& broken) {
        input.lost = {{Condition::kRemoteConnectionFailed, {}}, broken.reason};
      },
  };
  for (xmpp::StreamEvent& event : events) {
    std::visit(add, event);
  }
  return input;
}

}  // namespace bittern::manager
