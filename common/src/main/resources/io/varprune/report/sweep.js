// the charts of sweeps
(() => {
  const measureOf = axis => document.getElementById(axis.id + '-measure');

  function axis(of) {
    const m = Number(measureOf(of).value);
    const at = (p, i, peak) => ({
      x: p.x, mean: p.means[m], sd: p.sds[m], peak: i === peak, part: p.complete < p.seeds,
      more: (of.best ? p.point + ', ' : '') + (p.complete < p.seeds ? p.complete + ' of ' : '') + p.seeds + (p.seeds > 1 ? ' seeds' : ' seed')
    });
    const known = p => p.mean !== null;
    const lines = of.lines.map(l => ({label: l.label, base: l.base, points: l.points.map((p, i) => at(p, i, l.peaks[m])).filter(known)}));
    const flat = of.flat.map(p => ({...at(p), label: p.label})).filter(known);
    // the objective alone is known of trials that were stopped
    const stopped = m > 0 || of.stopped.length === 0 ? [] : [{
      label: 'stopped, at its last rung', data: of.stopped.map(p => ({x: p.x, y: p.y, more: p.point})), showLine: false, pointStyle: 'crossRot',
      pointRadius: 4, borderWidth: 2, borderColor: colour('base'), backgroundColor: colour('base'), group: 'stopped', real: true
    }];
    over(of.id, {title: of.label, log: of.log, single: of.single}, of.measures[m], lines, flat, stopped);
  }

  function epochs() {
    const parts = [['trained', 'trained', 'c0'], ['stopped', 'saved by halving', 'c2'], ['failed', 'lost to failures', 'c7'],
      ['open', 'still to train', 'line']].filter(([part]) => part === 'trained' || data.epochs.some(s => s[part] > 0));
    bars('epochs', data.epochs.map(s => s.label), parts.map(([part, label, name]) => ({
      label, colour: name, values: data.epochs.map(s => s[part])
    })), 'epochs of all trials', ' epochs', true);
  }

  function history(id, value, title, log) {
    const points = data.history.filter(h => h[value] !== null);
    const settings = options({title: 'generation', more: {type: 'category', ticks: {}}}, title, () => '');
    if (log) {
      settings.scales.y.type = 'logarithmic';
      settings.scales.y.ticks.callback = short;
      settings.scales.y.afterBuildTicks = scale => {
        scale.ticks = [...new Set(points.map(h => h[value]))].sort((a, b) => a - b).map(tick => ({value: tick, major: true}));
      };
    }
    settings.plugins.legend.display = false;
    settings.plugins.tooltip.callbacks = {
      title: items => items.length ? 'generation ' + items[0].raw.x : '',
      label: item => title + ' ' + short(item.raw.y) + ', ' + item.raw.point
    };
    draw(id, [{
      label: title, data: points.map(h => ({x: h.generation, y: h[value], point: h.point})), borderColor: colour('c0'),
      backgroundColor: colour('c0'), borderWidth: 2, pointRadius: 4, group: title, real: true
    }], settings, [], data.history.map(h => h.generation));
  }

  const again = show(() => {
    curve();
    data.axes.forEach(axis);
    epochs();
    costs();
    history('history-lambda', 'lambda', 'best λ', true);
    history('history-objective', 'objective', data.objective, false);
  });
  data.axes.forEach(of => measureOf(of).addEventListener('change', again));
})();
