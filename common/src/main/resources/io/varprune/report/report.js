'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const COLOURS = 8;
  const SHAPES = ['circle', 'rect', 'triangle', 'rectRot', 'star', 'crossRot'];
  const DASHES = [[], [6, 3], [2, 2]];
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const faint = hex => hex + '2b';
  const short = value => Number(value.toPrecision(3)).toString();
  // equal steps for 0, 0.9, 0.99: what counts is how many weights are left
  const toAxis = sparsity => -Math.log10(1 - sparsity);
  const SPARSITY_TICKS = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999];

  // a line, with its band as two more datasets that the legend hides with it
  function banded(label, points, look) {
    const line = {
      label, data: points.map(p => ({x: p.x, y: p.mean, sd: p.sd})), borderColor: look.colour,
      backgroundColor: look.colour, borderDash: look.dash, pointStyle: look.shape, pointRadius: look.radius,
      borderWidth: 2, group: label, real: true
    };
    if (!points.some(p => p.sd > 0)) {
      return [line];
    }
    const edge = sign => ({
      label: '', data: points.map(p => ({x: p.x, y: p.mean + sign * p.sd})), borderWidth: 0, pointRadius: 0,
      pointHitRadius: 0, backgroundColor: faint(look.colour), fill: sign > 0 ? '+1' : false, group: label
    });
    return [line, edge(1), edge(-1)];
  }

  function looks(names, isBase) {
    let next = 0;
    let bases = 0;
    return names.map((name, i) => {
      if (isBase(i)) {
        return {colour: colour('base'), dash: DASHES[1 + bases++ % 2], shape: 'circle', radius: 2};
      }
      const n = next++;
      return {colour: colour('c' + n % COLOURS), dash: DASHES[Math.floor(n / COLOURS) % 3], shape: SHAPES[n % SHAPES.length], radius: 3.5};
    });
  }

  function options(x, y, heading) {
    const axis = title => ({
      title: {display: true, text: title, color: colour('muted')}, ticks: {color: colour('muted')},
      grid: {color: colour('line')}, border: {color: colour('line')}
    });
    const merge = (base, more) => ({...base, ...more, ticks: {...base.ticks, ...more.ticks}});
    return {
      animation: false, responsive: true, maintainAspectRatio: false,
      interaction: {mode: 'nearest', intersect: false},
      scales: {x: merge(axis(x.title), x.more), y: merge(axis(y), {ticks: {maxTicksLimit: 8}})},
      plugins: {
        legend: {
          position: 'bottom',
          labels: {
            color: colour('ink'), usePointStyle: true, boxHeight: 7, padding: 14,
            filter: (item, all) => all.datasets[item.datasetIndex].real
          },
          onClick: (event, item, legend) => {
            const chart = legend.chart;
            const group = chart.data.datasets[item.datasetIndex].group;
            const show = !chart.isDatasetVisible(item.datasetIndex);
            chart.data.datasets.forEach((d, i) => d.group === group && chart.setDatasetVisibility(i, show));
            chart.update();
          }
        },
        tooltip: {
          filter: item => item.dataset.real,
          callbacks: {
            title: items => items.length ? heading(items[0].raw.x) : '',
            label: item => item.dataset.label + ': ' + short(item.raw.y) + (item.raw.sd > 0 ? ' ±' + short(item.raw.sd) : '')
          }
        }
      }
    };
  }

  function draw(id, datasets, settings, plugins) {
    const canvas = document.getElementById(id);
    return canvas ? [new Chart(canvas, {type: 'line', data: {datasets}, options: settings, plugins: plugins || []})] : [];
  }

  function curve() {
    const style = looks(data.curves, i => data.curves[i].base);
    const sets = data.curves.flatMap((c, i) => banded(c.label, c.points.map(p => ({...p, x: toAxis(p.x)})), style[i]));
    const asSparsity = x => String(Number((1 - Math.pow(10, -x)).toFixed(5)));
    const xs = sets.flatMap(s => s.data.map(p => p.x));
    const last = Math.max(...xs) + 0.02;
    const first = Math.min(...xs) - 0.02;
    return draw('curve', sets, options({title: 'sparsity (fraction of weights cut)', more: {
      type: 'linear', min: first, max: last, ticks: {callback: asSparsity, autoSkip: true, maxRotation: 0},
      afterBuildTicks: scale => {
        scale.ticks = SPARSITY_TICKS.map(toAxis).filter(v => v >= first && v <= last).map(value => ({value}));
      }
    }}, data.measure, x => 'sparsity ' + asSparsity(x)));
  }

  // names a horizontal line where it stands
  const lineNames = {
    id: 'lineNames',
    afterDatasetsDraw(chart) {
      const pen = chart.ctx;
      pen.save();
      pen.font = '12px system-ui, sans-serif';
      pen.textBaseline = 'bottom';
      chart.data.datasets.forEach((set, i) => {
        if (set.named && chart.isDatasetVisible(i)) {
          pen.fillStyle = colour('ink');
          const top = set.data[0].y + (set.data[0].sd || 0);
          pen.fillText(set.label, chart.chartArea.left + 8, chart.scales.y.getPixelForValue(top) - 3);
        }
      });
      pen.restore();
    }
  };

  function lambda() {
    const positive = data.lambdas.filter(p => p.x > 0);
    const bases = data.lambdas.filter(p => p.x === 0);
    const names = [...new Set(positive.map(p => p.label))];
    const low = Math.min(...positive.map(p => p.x)) / 1.3;
    const high = Math.max(...positive.map(p => p.x)) * 1.3;
    const style = looks(names, () => false);
    const baseStyle = looks(bases, () => true);
    const lines = names.flatMap((name, i) => banded(name, positive.filter(p => p.label === name), style[i]));
    const flat = bases.flatMap((p, i) => {
      const sets = banded(p.label + ' λ=0', [{...p, x: low}, {...p, x: high}], {...baseStyle[i], radius: 0});
      sets[0].named = true;
      return sets;
    });
    return draw('lambda', [...lines, ...flat], options({title: 'λ', more: {
      type: 'logarithmic', min: low, max: high,
      afterBuildTicks: scale => {
        const used = [...new Set(positive.map(p => p.x))];
        scale.ticks = (used.length <= 12 ? used : scale.ticks.map(t => t.value)).map(value => ({value, major: true}));
      },
      ticks: {callback: value => short(value), maxRotation: 0, autoSkip: true}
    }}, data.measure, x => x === low || x === high ? 'λ 0' : 'λ ' + short(x)), [lineNames]);
  }

  function penalty() {
    const style = looks(data.penalties, () => false);
    const sets = data.penalties.map((run, i) => ({
      label: run.label, data: run.points, borderColor: style[i].colour, backgroundColor: style[i].colour,
      borderDash: style[i].dash, borderWidth: 2, pointRadius: 0, pointStyle: 'line', group: run.label, real: true
    }));
    return draw('penalty', sets, options({title: 'synchronisation', more: {type: 'linear', ticks: {precision: 0}}},
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
    return draw('profile', sets, options({title: 'α', more: {type: 'linear'}}, 'training loss', x => 'α ' + short(x)));
  }

  let charts = [];
  function all() {
    charts.forEach(chart => chart.destroy());
    charts = [...curve(), ...lambda(), ...penalty(), ...profile()];
  }
  all();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
})();
