// the charts of runs
(() => {
  function lambda() {
    const positive = data.lambdas.filter(p => p.x > 0);
    const lines = [...new Set(positive.map(p => p.label))].map(label => ({label, points: positive.filter(p => p.label === label)}));
    const flat = data.lambdas.filter(p => p.x === 0).map(p => ({...p, label: p.label + ' λ=0'}));
    over('lambda', {title: 'λ', log: true}, data.measure, lines, flat, []);
  }

  function penalty() {
    const style = looks(data.penalties, () => false);
    const sets = data.penalties.map((run, i) => ({
      label: run.label, data: run.points, borderColor: style[i].colour, backgroundColor: style[i].colour,
      borderDash: style[i].dash, borderWidth: 2, pointRadius: 0, pointStyle: 'line', group: run.label, real: true
    }));
    draw('penalty', sets, options({title: 'synchronisation', more: {type: 'linear', ticks: {precision: 0}}},
        'penalty', x => 'synchronisation ' + x));
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

  show(() => {
    curve();
    lambda();
    penalty();
    profile();
  });
})();
