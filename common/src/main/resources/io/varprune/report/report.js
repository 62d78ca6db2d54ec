// the charts of runs
(() => {
  function lambda() {
    const positive = data.lambdas.filter(p => p.x > 0);
    const lines = [...new Set(positive.map(p => p.label))].map(label => ({label, points: positive.filter(p => p.label === label)}));
    const flat = data.lambdas.filter(p => p.x === 0).map(p => ({...p, label: p.label + ' λ=0'}));
    over('lambda', {title: 'λ', log: true}, data.measure, lines, flat, []);
  }

  const chosen = id => {
    const select = document.getElementById(id);
    return select ? Number(select.value) : 0;
  };
  const syncAxis = {title: 'synchronisation', more: {type: 'linear', ticks: {precision: 0}}};

  function penalty() {
    draw('penalty', plain(data.penalties), options(syncAxis, 'penalty', x => 'synchronisation ' + x));
  }

  function variance() {
    const settings = options(syncAxis, 'variance', x => 'synchronisation ' + x);
    settings.scales.y.type = 'logarithmic';
    settings.scales.y.ticks.callback = decade;
    draw('variance', plain(data.variances[chosen('variance-of')].lines), settings);
  }

  // a logarithmic axis is named at powers of ten
  const decade = value => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? short(value) : '';

  function layers() {
    const run = data.layers[chosen('layers-of')];
    if (run) {
      const lines = run.lines.map(l => ({...l, points: l.points.map(p => ({x: toAxis(p.x), y: p.y}))}));
      draw('layers', plain(lines), options(sparsityAxis(lines.flatMap(l => l.points.map(p => p.x)), 'sparsity of the network'),
          'sparsity of the layer', x => 'sparsity ' + asSparsity(x)));
    }
  }

  function histograms() {
    const of = data.histograms;
    const run = of.runs[chosen('histograms-of')];
    if (!run) {
      return;
    }
    const edges = run.layers.flatMap(l => l.bins.map(([from, to]) => from || to / Math.SQRT2));
    const low = Math.min(...edges);
    const high = Math.max(...run.layers.flatMap(l => l.bins.map(bin => bin[1])));
    run.layers.forEach((layer, i) => histogram('histogram-' + i, layer, layer.cuts[chosen('histograms-cut')], low, high));
  }

  // every other power of ten
  const DECADES = [-8, -6, -4, -2, 0, 2, 4];

  function histogram(id, layer, cut, low, high) {
    const all = layer.bins.reduce((sum, bin) => sum + bin[2], 0);
    const points = [];
    layer.bins.forEach(([from, to, weights]) => {
      const x = from || to / Math.SQRT2;
      if (points.length && points[points.length - 1].to < 0.99 * x) {
        points.push({x: points[points.length - 1].to, to: x, y: 0, weights: 0});
      }
      points.push({x, to, y: weights / all, weights});
    });
    const end = points.length ? points[points.length - 1].to : high;
    const top = Math.max(...points.map(p => p.y));
    const sets = [{
      label: layer.label, data: [...points, {x: end, to: end, y: 0, weights: 0}], stepped: true, fill: true,
      borderColor: colour('c0'), backgroundColor: faint(colour('c0')), borderWidth: 1.5, pointRadius: 0, group: 'weights', real: true
    }];
    if (cut > 0) {
      sets.push({
        label: 'cut', data: [{x: cut, y: 0}, {x: cut, y: 1.05 * top}], borderColor: colour('c7'), backgroundColor: colour('c7'),
        borderDash: DASHES[1], borderWidth: 2, pointRadius: 0, pointHitRadius: 0, group: 'cut'
      });
    }
    const settings = options({title: 'magnitude', more: {
      type: 'logarithmic', min: Math.min(low, cut || low), max: high, ticks: {callback: value => value.toExponential(), maxRotation: 0},
      afterBuildTicks: scale => {
        scale.ticks = DECADES.map(power => 10 ** power).filter(v => v >= scale.min && v <= scale.max).map(value => ({value, major: true}));
      }
    }}, 'share of weights', () => '');
    settings.interaction = {mode: 'nearest', axis: 'x', intersect: false};
    settings.scales.x.grid = {display: false};
    settings.scales.y.ticks.maxTicksLimit = 4;
    settings.plugins.legend.display = false;
    settings.plugins.tooltip.callbacks = {
      title: items => items.length ? short(items[0].raw.x) + ' to ' + short(items[0].raw.to) : '',
      label: item => item.raw.weights + ' weights, ' + short(100 * item.raw.y) + '%'
    };
    draw(id, sets, settings);
  }

  function times() {
    const parts = [['broadcast', 'c3'], ['compute', 'c0'], ['reduce', 'c2'], ['driver', 'c6']];
    bars('times', data.times.map(t => t.label), parts.map(([label, name]) => ({
      label, colour: name, values: data.times.map(t => t[label])
    })), 'milliseconds', ' ms', true);
  }

  // a colour for each method, a dash for each sparsity
  function profile() {
    const families = [...new Set(data.profiles.map(p => p.family))];
    const sparsities = [...new Set(data.profiles.map(p => p.sparsity))].sort((a, b) => a - b);
    const style = looks(families, i => data.profiles.find(p => p.family === families[i]).base);
    const sets = data.profiles.map(p => {
      const look = style[families.indexOf(p.family)];
      const label = p.family + (p.sparsity > 0 ? ' at ' + p.sparsity : '');
      return {
        label, data: p.points, borderColor: look.colour, backgroundColor: look.colour,
        borderDash: DASHES[sparsities.indexOf(p.sparsity) % DASHES.length], borderWidth: 2, pointRadius: 0, pointStyle: 'line',
        group: label, real: true
      };
    });
    draw('profile', sets, options({title: 'α', more: {type: 'linear'}}, 'training loss', x => 'α ' + short(x)));
  }

  const again = show(() => {
    curve();
    lambda();
    layers();
    histograms();
    penalty();
    variance();
    times();
    profile();
    costs();
  });
  const cut = document.getElementById('histograms-cut');
  if (cut) {
    cut.value = data.histograms.chosen;
    again();
  }
  document.querySelectorAll('select').forEach(select => select.addEventListener('change', again));
})();
