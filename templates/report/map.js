/* Draws the report's layers on a Leaflet map. Names are put in as text, never as markup. */
function drawReport(map, town) {
  "use strict";

  var sheet = getComputedStyle(document.documentElement);
  function token(name) { return sheet.getPropertyValue(name).trim(); }

  function element(tag, text, kind) {
    var made = document.createElement(tag);
    if (text) made.textContent = text;
    if (kind) made.className = kind;
    return made;
  }

  function popup(title, lines) {
    var box = element("div");
    box.appendChild(element("strong", title));
    var list = element("dl");
    lines.forEach(function (line) {
      list.appendChild(element("dt", line[0]));
      list.appendChild(element("dd", line[1]));
    });
    if (lines.length) box.appendChild(list);
    return box;
  }

  function areaStyle(feature) {
    var shade = feature.properties["class"];
    if (shade === null) return { color: token("--ink-2"), weight: 0.7, fillColor: token("--surface"), fillOpacity: 0.8 };
    if (shade < 0) return { color: token("--ink-2"), weight: 1, dashArray: "2 3", fillColor: token("--class-none"), fillOpacity: 0.35 };
    return { color: token("--ink-3"), weight: 0.5, fillColor: token(town.fills[shade]), fillOpacity: 0.85 };
  }

  var areas = L.geoJSON(town.areas, {
    style: areaStyle,
    onEachFeature: function (feature, layer) {
      layer.bindPopup(popup(feature.properties.name, feature.properties.lines), { maxWidth: 260 });
      layer.on("popupopen", function () { layer.setStyle({ color: token("--accent"), weight: 3, dashArray: "" }).bringToFront(); outlines.bringToFront(); });
      layer.on("popupclose", function () { areas.resetStyle(layer); });
    }
  }).addTo(map);

  var outlines = L.geoJSON(town.communities, {
    interactive: false,
    style: { color: token("--ink"), weight: 1.3, fill: false, className: "community" }
  }).addTo(map);

  function dots(list, style) {
    return L.layerGroup(list.map(function (one) {
      return L.circleMarker(one.at, style).bindPopup(popup(one.name || one.text, one.kind ? [["", one.kind]] : []));
    }));
  }

  var asked = dots(town.asked, { radius: 4.5, color: token("--surface"), weight: 1.5, fillColor: token("--accent"), fillOpacity: 1, pane: "markerPane" });
  var other = dots(town.other, { radius: 3, color: token("--ink"), weight: 1, fillColor: token("--surface"), fillOpacity: 1, pane: "markerPane" });
  var homes = dots(town.homes, { radius: 2.5, color: token("--gap"), weight: 0, fillColor: token("--gap"), fillOpacity: 0.8 });

  var layers = {};
  layers[town.words.areas] = areas;
  if (town.communities.features.length) layers[town.words.communities] = outlines;
  if (town.asked.length) layers[town.words.asked] = asked.addTo(map);
  if (town.other.length) layers[town.words.other] = other;
  if (town.other.length && !town.asked.length) other.addTo(map);
  if (town.homes.length) layers[town.words.homes] = homes;
  if (town.synthetic) {
    var mark = L.control({ position: "bottomright" });
    mark.onAdd = function () { return element("div", town.synthetic, "synthetic"); };
    mark.addTo(map);
  }

  /* Names of communities; one that would touch another waits until the map is closer. */
  var names = [];
  outlines.eachLayer(function (layer) {
    names.push(L.tooltip({ permanent: true, direction: "center", className: "name", interactive: false })
      .setLatLng(layer.getBounds().getCenter()).setContent(element("span", short(layer.feature.properties.name))));
  });

  function short(name) {
    return name.replace(/(社区|村)?(居民委员会|村民委员会|居委会|村委会)$/, "") || name;
  }

  function placeNames() {
    var taken = [];
    names.forEach(function (name) {
      if (!map.hasLayer(name)) name.addTo(map);
      var box = name.getElement().getBoundingClientRect();
      var free = taken.every(function (other) {
        return box.right < other.left || box.left > other.right || box.bottom < other.top || box.top > other.bottom;
      });
      name.getElement().style.visibility = free ? "visible" : "hidden";
      if (free) taken.push(box);
    });
  }

  function start() {
    var phone = map.getSize().x < 600;
    var control = L.control.layers(null, layers, { collapsed: phone }).addTo(map);
    control.getContainer().querySelector(".leaflet-control-layers-toggle").textContent = town.words.layers;
    L.control.scale({ imperial: false }).addTo(map);
    document.documentElement.setAttribute("data-drawn", String(town.areas.features.length));
  }

  /* A frame out of sight or on its way to the printer has no size, and a map of no size no view. */
  var started = false;
  function fit() {
    map.invalidateSize({ pan: false });
    var size = map.getSize();
    if (size.x < 50 || size.y < 50) return;
    if (!started) { started = true; start(); }
    if (town.bounds) map.fitBounds(town.bounds, { padding: [12, 12], animate: false });
    placeNames();
  }
  map.on("zoomend", function () { if (started) placeNames(); });
  new ResizeObserver(fit).observe(map.getContainer());
}
