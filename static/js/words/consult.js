/** Consulting about a place: the area that is drawn for it, and the tasks that came of it. */

export const CONSULT = {
  "consult.title": ["画共议范围", "Draw the area to consult about"],
  "consult.teach": [
    "沿范围的边逐点点击，至少三点；会算出谁该到场。",
    "Press corner after corner, three at least; who must be there is computed from it.",
  ],
  "consult.here": ["协商此范围", "Consult on this area"],
  "consult.area": ["在这里发起共议", "Consult about this area"],
  "consult.many": [
    "顶点多于 {most} 个，请撤销几点，画得简单些。",
    "More than {most} corners; take some back and draw it simpler.",
  ],
  tasks: ["共议任务", "Tasks of consultations"],
  "tasks.count": ["未完成 {open} 项，其中超期 {late} 项；已完成 {done} 项", "{open} open, {late} of them late; {done} done"],
  "tasks.all": ["全部任务", "All tasks"],
  "tasks.done": ["已完成", "done"],
  "tasks.withdrawn": ["已撤回", "withdrawn"],
  "tasks.late": ["已超期", "late"],
  "tasks.due": ["期限 {date}", "due {date}"],
  "tasks.show": ["看证明的位置", "See where it was done"],
  "tasks.drawn": ["地图上带序号的圆点是任务完成的位置。", "Numbered dots on the map show where tasks were done."],
};
