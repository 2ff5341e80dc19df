// From what the operator wrote to what the manager is told.
#pragma once

#include "config/config.h"
#include "manager/settings.h"

namespace bittern::setup {

[[nodiscard]] manager::Settings to_settings(const config::Config& config);

}  // namespace bittern::setup
