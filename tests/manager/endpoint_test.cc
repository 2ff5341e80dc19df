// What an HTTP client sees of the manager beyond a session's life.
#include <catch2/catch.hpp>

#include "tests/support/http_world.h"
