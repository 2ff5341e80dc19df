// Ends an object that may be in the middle of a call: it is destroyed in a later turn.
#pragma once

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <memory>
#include <utility>

#include "net/loop.h"

namespace bittern::manager {

template <typename T>
void retire(net::Loop& loop, std::shared_ptr<T> object) {
  loop.post([kept = std::move(object)] {});
}

template <typename T>
void retire(net::Loop& loop, boost::intrusive_ptr<T> object) {
  loop.post([kept = std::move(object)] {});
}

template <typename T>
void retire(net::Loop& loop, std::unique_ptr<T> object) {
  retire(loop, std::shared_ptr<T>(std::move(object)));
}

}  // namespace bittern::manager
