import "./composer.js";
import "./dialogs.js";
import "./live.js";
import "./log.js";
import "./map.js";
import "./mode.js";
import "./places.js";
import "./tabs.js";
