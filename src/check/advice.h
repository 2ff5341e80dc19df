// What an operator may do about what a check has found. Pure: a finding in, a sentence out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "check/features.h"
#include "check/login.h"
#include "manager/server_connector.h"
#include "manager/settings.h"

namespace bittern::check {

// All are phrases, or empty where there is nothing to say that `reason` does not.

[[nodiscard]] std::string remedy_of(manager::ServerConnector::Stage stage,
                                    const manager::ServerEntry& entry, const std::string& domain);
[[nodiscard]] std::string remedy_of_stream_error(std::string_view name, const std::string& domain);
[[nodiscard]] std::string remedy_of_login(const LoginResult& result);

// Of what works, but bites, and the settings alone do not tell.
[[nodiscard]] std::vector<std::string> warnings_of(const Offer& offer,
                                                   const manager::ServerEntry& entry);

}  // namespace bittern::check
